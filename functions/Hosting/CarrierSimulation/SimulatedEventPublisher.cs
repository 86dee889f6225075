using Azure;
using CommunityAlerts.Hosting.Local.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>
/// Publishes the simulated carrier's events to the application over HTTP, as Event Grid does: roughly in the order of
/// sending, up to 500 events a call, repeated until the answer is 2xx.
/// </summary>
/// <remarks>
/// A call whose answer was lost is repeated, as by Event Grid. Pending events are in memory, so polling is cheap: it
/// happens every 50 ms of real time; due times follow the turned clock.
/// </remarks>
public sealed partial class SimulatedEventPublisher : BackgroundService
{
    private const int MaxEvents = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private readonly SimulatedCarrier _carrier;
    private readonly EventsClient _client;
    private readonly WorkMonitor _work;
    private readonly ILogger<SimulatedEventPublisher> _log;

    public SimulatedEventPublisher(
        SimulatedCarrier carrier,
        EventsClient client,
        WorkMonitor work,
        ILogger<SimulatedEventPublisher> log
    )
    {
        (_carrier, _client, _work, _log) = (carrier, client, work, log);
        work.Register(WorkKind.PendingReports, async stop => await carrier.CountPendingReportsAsync(stop));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = PollInterval;
        try
        {
            while (true)
            {
                await Task.Delay(pause, TimeProvider.System, stoppingToken);
                try
                {
                    while (await _carrier.ReadDueAsync(MaxEvents, stoppingToken) is { Count: > 0 } due)
                    {
                        await PublishAsync(due, stoppingToken);
                    }

                    pause = PollInterval;
                }
                catch (Exception e)
                    when (e is HttpRequestException or RequestFailedException or AggregateException
                        || (e is TaskCanceledException && !stoppingToken.IsCancellationRequested)
                    )
                {
                    PublishFailed(e.Message);
                    pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Reports that are still due are in storage.
        }
    }

    private async Task PublishAsync(IReadOnlyList<PendingDelivery> due, CancellationToken cancellationToken)
    {
        await _client.SendAsync(due, cancellationToken);
        _work.RecordChange();
        await _carrier.AcknowledgeAsync(due, cancellationToken);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The simulated carrier's events were not accepted and will be sent again: {Reason}"
    )]
    private partial void PublishFailed(string reason);
}
