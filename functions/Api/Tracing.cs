using System.Diagnostics;

namespace CommunityAlerts.Api;

/// <summary>
/// The program's own spans. Work that continues in another process, host or day keeps the trace in which it began.
/// </summary>
/// <remarks>Messages and rows store the context of the first span, never of the last one, so that a text that waits a
/// week is no week-long chain of spans.
/// ASP.NET Core, the Functions worker and the Azure clients name their own spans.</remarks>
public static class Tracing
{
    /// <summary>The source's name, for listeners.</summary>
    public const string Source = "CommunityAlerts";

    private static readonly ActivitySource Activities = new(Source);

    /// <summary>
    /// The current trace as it is stored and passed on: a W3C <c>traceparent</c>, 55 characters. Null where tracing is
    /// off.
    /// </summary>
    public static string? Traceparent =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Runs <paramref name="work"/> in a child span of the current one.</summary>
    public static Task RunAsync(string name, Func<Task> work) =>
        RunAsync(() => Activities.StartActivity(name), WithResult(work));

    /// <summary>
    /// Runs <paramref name="work"/> in a span of the trace that <paramref name="traceparent"/> names, linked to the
    /// current span. Without a readable one the span is a child of the current one.
    /// </summary>
    /// <param name="name">The name of the span, such as <c>expand audience</c>.</param>
    /// <param name="traceparent">The stored W3C <c>traceparent</c>; may be null.</param>
    /// <param name="tags">Attributes of the span: ids, never a number, a name or a text.</param>
    /// <param name="work">The work.</param>
    public static Task<T> ContinueAsync<T>(
        string name,
        string? traceparent,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task<T>> work
    ) =>
        RunAsync(
            () =>
                ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var parent)
                    ? Activities.StartActivity(name, ActivityKind.Consumer, parent, tags, LinkToCurrentSpan())
                    : Activities.StartActivity(name, ActivityKind.Consumer, default(ActivityContext), tags),
            work
        );

    /// <summary>Runs work without a result within the trace.</summary>
    public static Task ContinueAsync(
        string name,
        string? traceparent,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task> work
    ) => ContinueAsync(name, traceparent, tags, WithResult(work));

    /// <summary>
    /// Runs <paramref name="work"/> in a new trace, linked to the current span: a timer that starts three broadcasts
    /// begins three traces.
    /// </summary>
    public static async Task<T> RunInNewTraceAsync<T>(
        string name,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task<T>> work
    )
    {
        var links = LinkToCurrentSpan();

        // Restored when this method ends: an async method's changes to an AsyncLocal do not reach its caller.
        Activity.Current = null;
        return await RunAsync(
            () => Activities.StartActivity(name, ActivityKind.Internal, default(ActivityContext), tags, links),
            work
        );
    }

    private static async Task<T> RunAsync<T>(Func<Activity?> start, Func<Task<T>> work)
    {
        using var activity = start();
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            // Only the type: an exception's message may contain personal data.
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    private static ActivityLink[] LinkToCurrentSpan() =>
        Activity.Current is { } current ? [new ActivityLink(current.Context)] : [];

    private static Func<Task<bool>> WithResult(Func<Task> work) =>
        async () =>
        {
            await work();
            return true;
        };
}
