using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies;

/// <summary>
/// Handles replies: STOP and START apply at once to every broadcast, HELP is answered by a text, once a day for a
/// number; any other reply is kept for an operator in a thread, marked where it is likely a request to stop.
/// </summary>
/// <remarks>
/// Idempotent: the reply's row stores whether it was handled. After a crash the opt-out or opt-in is repeated, which
/// changes nothing; the answering text may be lost but is never sent twice.
/// </remarks>
public sealed class ReplyHandler(
    ReplyStore replies,
    ThreadStore threads,
    PreferenceService preferences,
    ReplySenders senders,
    ICarrier carrier,
    NumberKeys keys,
    TimeProvider clock,
    ReplyTelemetry telemetry
)
{
    /// <summary>Handles one text that came in; a repeated event changes nothing and sends nothing.</summary>
    /// <param name="reply">The text.</param>
    /// <param name="areas">The areas of the number, from <see cref="ContactLookup.FindAreasOfOptOutAsync"/>.</param>
    /// <param name="cancellationToken">Ends the handling.</param>
    public async Task HandleAsync(Reply reply, IReadOnlyList<string> areas, CancellationToken cancellationToken)
    {
        var key = keys.MakeKey(reply.From);
        var (keyword, likelyStop) = Keywords.Read(reply.Text);
        var kept = new StoredReply(reply, key, keyword, areas) { LikelyStop = likelyStop };
        var claim = await replies.ClaimAsync(kept, cancellationToken);
        if (claim.IsHandled)
        {
            return;
        }

        // The opt-out comes first, since it takes effect at once.
        var optedOut = await ApplyAsync(reply, key, keyword, areas, cancellationToken);
        await threads.ReceiveAsync(kept, cancellationToken);
        if (!await replies.TryMarkHandledAsync(claim, key, cancellationToken))
        {
            return;
        }

        telemetry.Handled(key, keyword);
        if (
            optedOut
            || (
                keyword is Keyword.Help
                && await replies.TryClaimHelpAsync(key, clock.GetCurrentInstant().InUtc().Date, cancellationToken)
            )
        )
        {
            await AnswerAsync(reply, keyword, cancellationToken);
        }
    }

    /// <summary>Records an opt-out that the carrier reports.</summary>
    /// <param name="phone">The number.</param>
    /// <param name="at">The instant of the carrier's report.</param>
    /// <param name="areas">The areas of the number, from <see cref="ContactLookup.FindAreasOfOptOutAsync"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task RecordCarrierOptOutAsync(
        PhoneNumber phone,
        Instant at,
        IReadOnlyList<string> areas,
        CancellationToken cancellationToken
    ) => preferences.OptOutAsync(OptOut(keys.MakeKey(phone), phone, "carrier", areas), at, cancellationToken);

    /// <summary>Opts the number out or in, as the keyword says.</summary>
    /// <returns>
    /// Whether this reply opted the number out. Of several concurrent STOPs only one does, and only that one is
    /// answered.
    /// </returns>
    private async Task<bool> ApplyAsync(
        Reply reply,
        NumberKey key,
        Keyword keyword,
        IReadOnlyList<string> areas,
        CancellationToken cancellationToken
    )
    {
        switch (keyword)
        {
            case Keyword.Stop:
                return await preferences.OptOutAsync(
                    OptOut(key, reply.From, "reply", areas),
                    reply.At,
                    cancellationToken
                );
            case Keyword.Start:
                await preferences.OptInAsync(key, reply.At, cancellationToken);
                return false;
            default:
                return false;
        }
    }

    private OptOut OptOut(NumberKey key, PhoneNumber phone, string act, IReadOnlyList<string> areas) =>
        new(key, phone, clock.GetCurrentInstant(), act, Reason: null) { Areas = areas };

    private async Task AnswerAsync(Reply reply, Keyword keyword, CancellationToken cancellationToken)
    {
        var sender = await senders.FindForAsync(reply.To, cancellationToken);
        var text = keyword is Keyword.Help ? sender.HelpText : sender.StopText;
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var request = new SendRequest(sender.From, [reply.From], text, Tag: "", Reports: false);
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, cancellationToken))[0];
        if (outcome is not SendOutcome.Accepted)
        {
            telemetry.AnswerNotTaken(keyword, keys.MakeKey(reply.From), outcome.ToName());
        }
    }
}
