using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies.Threads;

/// <summary>The body of <c>POST /api/threads/{id}/messages</c>.</summary>
public sealed record NewAnswer
{
    /// <summary>The longest text, in characters, before its segments are counted.</summary>
    public const int MaxText = 2_000;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>The text as people read it; the sender's signature is put before it.</summary>
    public required string Text { get; init; }

    /// <summary>The reason for which the answer is sent in quiet hours; recorded with it.</summary>
    public string? Reason { get; init; }
}

/// <summary>An answer that was sent, or found under the same idempotency key.</summary>
/// <param name="Entry">The answer.</param>
/// <param name="IsNew">Whether this call sent it.</param>
public sealed record SentAnswer(ThreadEntry Entry, bool IsNew);

/// <summary>The size and the price of an answer before it is sent.</summary>
/// <param name="Text">The whole text, the sender's signature included.</param>
/// <param name="Encoding"><c>GSM-7</c> or <c>UCS-2</c>.</param>
/// <param name="Units">Septets or UTF-16 units of <paramref name="Text"/>.</param>
/// <param name="Segments">The number of segments in which it is carried.</param>
/// <param name="MaxSegments">The segments that an answer may take.</param>
/// <param name="Cost">The price of all segments.</param>
public sealed record AnswerSize(string Text, string Encoding, int Units, int Segments, int MaxSegments, Money Cost);

/// <summary>Sends answers: one text to one number, outside every broadcast, and never twice.</summary>
/// <remarks>
/// The answer is stored before the carrier is called, under a key made of the caller's idempotency key. A call that
/// ends between the two leaves it <see cref="AnswerState.Sending"/>, which is shown as unknown two minutes later.
/// </remarks>
public sealed class ThreadAnswerService(
    ThreadService threadService,
    ThreadStore threads,
    ReplySenders senders,
    AnswerRules rules,
    OptOutStore optOuts,
    ICarrier carrier,
    AuditLog audit,
    TimeProvider clock
)
{
    /// <summary>Measures an answer to the number of a thread, without sending it.</summary>
    /// <returns>The size; <c>unknown-thread</c>, <c>invalid-fields</c> for a text that cannot be sent.</returns>
    public async Task<Result<AnswerSize>> PreviewAsync(
        Caller caller,
        string id,
        NewAnswer body,
        CancellationToken cancellationToken
    )
    {
        var found = await threadService.FindAsync(caller, id, cancellationToken);
        return found.IsOk
            ? rules.Measure(body, await senders.FindForAsync(found.Value.Thread.To, cancellationToken))
            : found.Problem;
    }

    /// <summary>Sends an answer to the number of a thread.</summary>
    /// <param name="caller">The caller, whose area covers the thread.</param>
    /// <param name="id">The thread's id.</param>
    /// <param name="body">The text.</param>
    /// <param name="idempotencyKey">The caller's own name for the answer; a repeat sends nothing.</param>
    /// <param name="cancellationToken">Ends the call before the answer is stored.</param>
    /// <returns>
    /// The answer; <c>unknown-thread</c>, <c>invalid-fields</c>, <c>opted-out</c>, <c>idempotency-key-reused</c>;
    /// <c>quiet-hours</c> where the areas have quiet hours now and the body gives no reason.
    /// </returns>
    public async Task<Result<SentAnswer>> SendAsync(
        Caller caller,
        string id,
        NewAnswer body,
        string idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        var keyHash = HashedKey.Compute($"{caller.Name}\n{idempotencyKey}");
        var bodyHash = HashedKey.Compute(Json.Write(body));
        var token = RandomNumberGenerator.GetHexString(16);
        ThreadEntry? answer = null;
        while (true)
        {
            var found = await threadService.FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found.Problem;
            }

            var sender = await senders.FindForAsync(found.Value.Thread.To, cancellationToken);
            if (await threads.FindAnswerAsync(id, keyHash, cancellationToken) is { } claimed)
            {
                if (claimed.BodyHash != bodyHash)
                {
                    return BroadcastProblems.IdempotencyKeyReused();
                }

                if (claimed.Token == token)
                {
                    var tag = new AnswerTag(id, keyHash);
                    return await CallAsync(found.Value.Thread, claimed.EntryKey, sender, answer!, tag);
                }

                return await threads.FindEntryAsync(claimed.EntryKey, cancellationToken) is { } earlier
                    ? new SentAnswer(ThreadQueries.WithTimeout(earlier, clock.GetCurrentInstant()), IsNew: false)
                    : ReplyProblems.UnknownThread(id);
            }

            var text = rules.Compose(body, sender);
            if (!text.IsOk)
            {
                return text.Problem;
            }

            if (await rules.FindProblemAsync(found.Value.Thread, body, cancellationToken) is { } problem)
            {
                return problem;
            }

            answer = new ThreadEntry
            {
                At = clock.GetCurrentInstant(),
                Text = text.Value,
                By = caller.Name,
                Reason = string.IsNullOrWhiteSpace(body.Reason) ? null : body.Reason.Trim(),
                State = AnswerState.Sending,
            };
            // Not cancelled when the caller leaves: a claim that is stored is carried out.
            await threads.TryAddAnswerAsync(found.Value, answer, keyHash, bodyHash, token, CancellationToken.None);
        }
    }

    /// <summary>Calls the carrier for an answer that this call claimed, and records the outcome.</summary>
    private async Task<SentAnswer> CallAsync(
        MessageThread thread,
        string entryKey,
        Sender sender,
        ThreadEntry answer,
        AnswerTag tag
    )
    {
        // Once claimed, the answer is sent and recorded although its caller has left. The opt-out is read after the
        // claim, as for every text (rule R6).
        if (await optOuts.FindAsync(thread.Key, CancellationToken.None) is not null)
        {
            return await RecordAsync(answer with { State = AnswerState.Skipped });
        }

        await audit.RecordAsync(answer.By!, "answer-thread", thread.Id);
        var request = new SendRequest(sender.From, [thread.Phone], answer.Text, tag.ToString(), sender.Reports);
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, CancellationToken.None))[0];
        return await RecordAsync(ApplyOutcome(answer, outcome));

        async Task<SentAnswer> RecordAsync(ThreadEntry settled)
        {
            // A report may have come before.
            var stored = await threads.ChangeAnswerAsync(
                thread.Key,
                entryKey,
                current => current with { State = settled.State, Code = settled.Code },
                CancellationToken.None
            );
            return new SentAnswer(stored ?? settled, IsNew: true);
        }
    }

    /// <summary>Applies the carrier's outcome to an answer.</summary>
    private static ThreadEntry ApplyOutcome(ThreadEntry answer, SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.Accepted => answer with { State = AnswerState.Accepted },
            SendOutcome.Refused refused => answer with { State = AnswerState.Refused, Code = refused.Code },
            SendOutcome.SenderRejected rejected => answer with { State = AnswerState.Refused, Code = rejected.Code },
            SendOutcome.Unreachable => answer with { State = AnswerState.Refused, Code = outcome.ToName() },
            SendOutcome.Throttled => answer with { State = AnswerState.Throttled },
            SendOutcome.Unknown unknown => answer with { State = AnswerState.Unknown, Code = unknown.Code },
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is not an outcome."),
        };
}
