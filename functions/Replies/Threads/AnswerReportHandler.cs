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

/// <summary>Writes delivery reports on answers into their threads. Idempotent, in any order.</summary>
public sealed class AnswerReportHandler(ThreadStore threads, NumberKeys keys)
{
    /// <summary>
    /// Applies the report to the answer that its tag names; one that is repeated, late or on an erased answer changes
    /// nothing.
    /// </summary>
    public async Task HandleAsync(AnswerTag tag, DeliveryReport report, CancellationToken cancellationToken)
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
