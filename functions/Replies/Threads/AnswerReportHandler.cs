using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Replies.Threads;

/// <summary>The answer that a text's tag names.</summary>
/// <param name="Thread">The thread's id.</param>
/// <param name="KeyHash">The hash of the answer's idempotency key.</param>
public sealed record AnswerTag(string Thread, string KeyHash)
{
    private const string Prefix = "answer";

    /// <summary>Makes the tag <c>answer.{thread}.{hash}</c>, which each delivery report repeats.</summary>
    public override string ToString() => $"{Prefix}.{Thread}.{KeyHash}";

    /// <summary>Parses a tag; null where it is not that of an answer.</summary>
    public static AnswerTag? TryParse(string tag) =>
        tag.Split('.') is [Prefix, var thread, var hash] && HashedKey.HasShape(thread) && HashedKey.HasShape(hash)
            ? new AnswerTag(thread, hash)
            : null;
}

/// <summary>Writes delivery reports on answers into their threads.</summary>
public sealed class AnswerReportHandler(ThreadStore threads, NumberKeys keys, ReplyTelemetry telemetry)
{
    private const int MaxConcurrency = 8;

    /// <summary>
    /// Applies the reports whose tag names an answer; those that are repeated, late or on an erased answer change
    /// nothing. A report on a row that cannot be read is logged and dropped.
    /// </summary>
    public Task HandleAsync(IEnumerable<DeliveryReport> reports, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            reports.Select(r => (Tag: AnswerTag.TryParse(r.Tag), Report: r)).Where(r => r.Tag is not null),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (tagged, token) =>
            {
                try
                {
                    await ApplyAsync(tagged.Tag!, tagged.Report, token);
                }
                catch (UnreadableRowException e)
                {
                    telemetry.EventFailed("report", e);
                }
            }
        );

    private async Task ApplyAsync(AnswerTag tag, DeliveryReport report, CancellationToken cancellationToken)
    {
        if (await threads.FindAnswerAsync(tag.Thread, tag.KeyHash, cancellationToken) is { } answer)
        {
            await threads.ChangeAnswerAsync(
                keys.MakeKey(report.To),
                answer.EntryKey,
                entry => entry.Apply(report),
                cancellationToken
            );
        }
    }
}
