using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Knows which requests have reached a server of this process, by their path, whether they are answered or not.
/// </summary>
internal sealed class Arrivals : EventListener
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _paths = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits for a request to <paramref name="path"/>, which nobody else in this process should call.
    /// </summary>
    public Task OfAsync(string path, CancellationToken cancellationToken) => Of(path).Task.WaitAsync(cancellationToken);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-AspNetCore-Server-Kestrel")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventName: "RequestStart", PayloadNames: { } names, Payload: { } values })
        {
            Of((string)values[names.IndexOf("path")]!).TrySetResult();
        }
    }

    private TaskCompletionSource Of(string path) =>
        _paths.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
