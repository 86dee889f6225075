using System.Diagnostics;

namespace CommunityAlerts.Api;

/// <summary>
/// The program's own spans. Work that continues in another process, host or day keeps the trace in which it began.
/// </summary>
/// <remarks>What is kept on the way (in messages and rows) is always the beginning, never the last step: a text that
/// waits a week for its turn is no week-long chain.
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

    /// <summary>Runs <paramref name="work"/> in a span of its own, within whatever runs here.</summary>
    public static Task RunAsync(string name, Func<Task> work) =>
        RunAsync(() => Activities.StartActivity(name), Done(work));

    /// <summary>
    /// Goes on, in the trace that <paramref name="traceparent"/> names; the span is linked to whatever runs here.
    /// Without a readable one it stays within what runs here.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceparent">As it was kept.</param>
    /// <param name="tags">What to search by: ids, never a number, a name or a text.</param>
    /// <param name="work">The work.</param>
    public static Task<T> ContinueAsync<T>(
        string name,
        string? traceparent,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task<T>> work
    ) =>
        RunAsync(
            () =>
                ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var beginning)
                    ? Activities.StartActivity(name, ActivityKind.Consumer, beginning, tags, Here())
                    : Activities.StartActivity(name, ActivityKind.Consumer, default(ActivityContext), tags),
            work
        );

    /// <summary>Runs work without a result within the trace.</summary>
    public static Task ContinueAsync(
        string name,
        string? traceparent,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task> work
    ) => ContinueAsync(name, traceparent, tags, Done(work));

    /// <summary>
    /// Begins a trace of its own, linked to whatever runs here: a timer that orders three broadcasts begins three.
    /// </summary>
    public static async Task<T> BeginAsync<T>(
        string name,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task<T>> work
    )
    {
        var here = Here();

        // Only until this method ends: what an asynchronous method sets, its caller does not see.
        Activity.Current = null;
        return await RunAsync(
            () => Activities.StartActivity(name, ActivityKind.Internal, default(ActivityContext), tags, here),
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
            // The kind alone: what an exception says may hold anything.
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
            throw;
        }
    }

    private static ActivityLink[] Here() => Activity.Current is { } runner ? [new ActivityLink(runner.Context)] : [];

    private static Func<Task<bool>> Done(Func<Task> work) => async () =>
    {
        await work();
        return true;
    };
}
