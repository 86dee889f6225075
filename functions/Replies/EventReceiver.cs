using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Hands what the carrier tells us to whom it concerns: replies first, since a STOP counts at once.</summary>
/// <remarks>Each event is handled on its own: one that cannot be handled is logged, counted and set aside, and the
/// others are handled. Only where storage is out of reach, or a row was changed by others too often, the whole call
/// comes again.</remarks>
public sealed class EventReceiver(
    ReplyHandler replies, ReportHandler reports, ContactLookup contactLookup, NumberKeys keys, ReplyTelemetry telemetry)
{
    /// <summary>The number of numbers whose events are handled at once.</summary>
    private const int MaxAtOnce = 8;

    /// <summary>
    /// The number of numbers that are looked up in the lists together. Not all of a call: they are handled soon after
    /// the look-up, so that an opt-out is stored with the areas that its number has then.
    /// </summary>
    public const int LookedUpAtOnce = 2_500;

    /// <summary>Handles events; safe to repeat with the same events.</summary>
    /// <returns>False when anything was not written: the whole call is to come again.</returns>
    public async Task<bool> ReceiveAsync(CarrierEvents events, CancellationToken cancellationToken)
    {
        telemetry.Received(events.Reports.Count, events.Replies.Count, events.Ignored);
        await HandleEachAsync("reply", events.Replies, r => r.From, replies.HandleAsync, cancellationToken);
        await HandleEachAsync(
            "opt-out",
            events.Reports.Where(r => r.Code == ReportCodes.OptedOut),
            r => r.To,
            (report, areas, token) => replies.OptedOutAtCarrierAsync(report.To, report.At, areas, token),
            cancellationToken);

        foreach (
            var refused in events
                .Reports.Where(r => ReportCodes.IsOperatorsBusiness(r.Code))
                .GroupBy(r => r.Code!, StringComparer.Ordinal)
        )
        {
            telemetry.SenderRefused(refused.Key, refused.Count());
        }

        if (events.Reports.Count == 0 || await reports.HandleAsync(events.Reports, cancellationToken))
        {
            return true;
        }

        telemetry.ReportsNotWritten();
        return false;
    }

    /// <summary>Handles the events of several numbers at once, those of one number in their order.</summary>
    private async Task HandleEachAsync<T>(
        string kind,
        IEnumerable<T> events,
        Func<T, PhoneNumber> numberOf,
        Func<T, IReadOnlyList<string>, CancellationToken, Task> handle,
        CancellationToken cancellationToken)
    {
        foreach (var numbers in events.GroupBy(e => keys.KeyOf(numberOf(e))).Chunk(LookedUpAtOnce))
        {
            var areas = await contactLookup.FindAreasOfOptOutAsync([.. numbers.Select(n => n.Key)], cancellationToken);
            await Parallel.ForEachAsync(
                numbers,
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
                async (ofNumber, token) =>
                {
                    foreach (var each in ofNumber)
                    {
                        await HandleAsync(kind, () => handle(each, areas[ofNumber.Key], token), token);
                    }
                });
        }
    }

    private async Task HandleAsync(string kind, Func<Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            await handle();
        }
#pragma warning disable CA1031 // Whatever one event does, the others are handled.
        catch (Exception e) when (!e.IsOutage() && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            telemetry.EventFailed(kind, e);
        }
    }
}
