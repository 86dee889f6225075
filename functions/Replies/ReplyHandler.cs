using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies;

/// <summary>Does what replies ask for: STOP and START at once and everywhere, HELP by a text; anything else is kept for a person.</summary>
/// <remarks>Safe to run twice: the reply's row says whether it was handled. A crash on the way repeats the opt-out or opt-in (harmless) and may lose an answering text, never double it.</remarks>
public sealed class ReplyHandler(ReplyStore replies, OptOutStore optOuts, ContactLookup contactLookup, SenderStore senders, ICarrier carrier, NumberKeys keys, TimeProvider clock, ReplyTelemetry telemetry)
{
    /// <summary>Handles one text that came in; a repeated event changes nothing and sends nothing.</summary>
    public async Task HandleAsync(Reply reply, CancellationToken cancellationToken)
    {
        var key = keys.Of(reply.From);
        var keyword = Keywords.Of(reply.Text);
        var areas = (await contactLookup.FindAllAsync(key, cancellationToken)).Select(l => l.Contact.Area).Distinct(StringComparer.Ordinal);
        var claim = await replies.ClaimAsync(new KeptReply(reply, key, keyword, [.. areas]), cancellationToken);
        if (claim.IsHandled)
        {
            return;
        }

        var changed = keyword is Keyword.Stop or Keyword.Start && await ApplyAsync(reply.From, keyword, reply.At, "reply", cancellationToken);
        if (!await replies.TryEndAsync(claim, key, cancellationToken))
        {
            return;
        }

        telemetry.Handled(key, keyword);
        if (keyword is Keyword.Help || (keyword is Keyword.Stop && changed))
        {
            await AnswerAsync(reply, keyword, cancellationToken);
        }
    }

    /// <summary>Records that the carrier says a number has opted out there.</summary>
    public Task OptedOutAtCarrierAsync(PhoneNumber phone, Instant at, CancellationToken cancellationToken) =>
        ApplyAsync(phone, Keyword.Stop, at, "carrier", cancellationToken);

    /// <summary>Brings the opt-outs in line with the number's last wish, whatever order its wishes came in.</summary>
    /// <returns>Whether the number is opted out now and was not before.</returns>
    private async Task<bool> ApplyAsync(PhoneNumber phone, Keyword keyword, Instant at, string act, CancellationToken cancellationToken)
    {
        var key = keys.Of(phone);
        var wish = await replies.WishAsync(key, keyword, at, cancellationToken);
        var optedOut = false;
        while (true)
        {
            if (wish.Keyword is Keyword.Start)
            {
                await optOuts.RemoveAsync(key, cancellationToken);
                optedOut = false;
            }
            else if (await optOuts.FindAsync(key, cancellationToken) is null)
            {
                await optOuts.AddAsync(new OptOut(key, phone, clock.GetCurrentInstant(), act, Reason: null), cancellationToken);
                optedOut = true;
            }

            // Another event of the same number may have been at work meanwhile: then its wish counts, and ours may just have undone it.
            var last = await replies.FindWishAsync(key, cancellationToken);
            if (last is null || last.Version == wish.Version)
            {
                return optedOut;
            }

            wish = last;
        }
    }

    private async Task AnswerAsync(Reply reply, Keyword keyword, CancellationToken cancellationToken)
    {
        var sender = await SenderOfAsync(reply.To, cancellationToken);
        var text = keyword is Keyword.Help ? sender.HelpText : sender.StopText;
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var request = new SendRequest(sender.From, [reply.From], text, Tag: "", Reports: false);
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, cancellationToken))[0];
        if (outcome is not SendOutcome.Accepted)
        {
            telemetry.AnswerNotTaken(keyword, keys.Of(reply.From), outcome.ToWord());
        }
    }

    /// <summary>The sender that was written to: the carrier may leave out the plus.</summary>
    private async Task<Sender> SenderOfAsync(string to, CancellationToken cancellationToken)
    {
        var all = await senders.AllAsync(cancellationToken);
        return all.FirstOrDefault(s => s.From.TrimStart('+') == to.TrimStart('+')) ?? all.First(s => s.Id == Sender.DefaultId);
    }
}
