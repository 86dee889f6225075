using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Routes the carrier's events to their handlers: replies first, since a STOP takes effect at once.</summary>
/// <remarks>
/// Each event is handled independently: one that fails is logged, counted and skipped. Only where storage is
/// unreachable, or a batch's row kept changing, must the whole call be repeated.
/// </remarks>
public sealed class EventReceiver(
    ReplyHandler replies,
    ReportHandler reports,
    AnswerReportHandler answerReports,
    ContactLookup contactLookup,
    NumberKeys keys,
    ReplyTelemetry telemetry
)
{
    /// <summary>The maximum number of phone numbers whose events are handled concurrently.</summary>
    private const int MaxConcurrency = 8;

    /// <summary>
    /// The maximum number of phone numbers that are looked up in the lists together. A call is split, so that each
    /// opt-out is stored soon after the look-up, with the current areas of its number.
    /// </summary>
    public const int LookupChunkSize = 2_500;

    /// <summary>Handles the events of one call. Idempotent.</summary>
    /// <returns>False where a report was not written: the call must be repeated.</returns>
    public async Task<bool> ReceiveAsync(CarrierEvents events, CancellationToken cancellationToken)
    {
        telemetry.Received(events.Reports.Count, events.Replies.Count, events.Ignored);
        await HandleEachAsync("reply", events.Replies, r => r.From, replies.HandleAsync, cancellationToken);
        await HandleEachAsync(
            "opt-out",
            events.Reports.Where(r => r.Code == ReportCodes.OptedOut),
            r => r.To,
            (report, areas, token) => replies.RecordCarrierOptOutAsync(report.To, report.At, areas, token),
            cancellationToken
        );

        foreach (
            var codeGroup in events
                .Reports.Where(r => ReportCodes.RequiresOperator(r.Code))
                .GroupBy(r => r.Code!, StringComparer.Ordinal)
        )
        {
            telemetry.SenderRefused(codeGroup.Key, codeGroup.Count());
        }

        await Parallel.ForEachAsync(
            events.Reports.Select(r => (Tag: AnswerTag.TryParse(r.Tag), Report: r)).Where(r => r.Tag is not null),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (tagged, token) =>
                await HandleAsync("report", () => answerReports.HandleAsync(tagged.Tag!, tagged.Report, token), token)
        );
        if (events.Reports.Count == 0 || await reports.HandleAsync(events.Reports, cancellationToken))
        {
            return true;
        }

        telemetry.ReportsNotWritten();
        return false;
    }

    /// <summary>Handles the events of several numbers concurrently, those of one number in order.</summary>
    private async Task HandleEachAsync<T>(
        string kind,
        IEnumerable<T> events,
        Func<T, PhoneNumber> numberOf,
        Func<T, IReadOnlyList<string>, CancellationToken, Task> handle,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in events.GroupBy(e => keys.MakeKey(numberOf(e))).Chunk(LookupChunkSize))
        {
            var areas = await contactLookup.FindAreasOfOptOutAsync([.. chunk.Select(n => n.Key)], cancellationToken);
            await Parallel.ForEachAsync(
                chunk,
                new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
                async (numberEvents, token) =>
                {
                    foreach (var item in numberEvents)
                    {
                        await HandleAsync(kind, () => handle(item, areas[numberEvents.Key], token), token);
                    }
                }
            );
        }
    }

    private async Task HandleAsync(string kind, Func<Task> handle, CancellationToken cancellationToken)
    {
        try
        {
            await handle();
        }
#pragma warning disable CA1031 // A failure of one event must not prevent the handling of the others.
        catch (Exception e) when (!e.IsOutage() && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            telemetry.EventFailed(kind, e);
        }
    }
}
