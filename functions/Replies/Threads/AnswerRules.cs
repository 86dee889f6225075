using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies.Threads;

/// <summary>Decides whether an answer may be sent, and composes its text.</summary>
public sealed class AnswerRules(
    OptOutStore optOuts,
    CurrentAreas areas,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>Returns the problem for which the answer may not be sent now; null where it may.</summary>
    public async Task<Problem?> FindProblemAsync(
        MessageThread thread,
        NewAnswer body,
        CancellationToken cancellationToken
    )
    {
        if (await optOuts.FindAsync(thread.Key, cancellationToken) is not null)
        {
            return BroadcastProblems.OptedOut();
        }

        return string.IsNullOrWhiteSpace(body.Reason) && await IsQuietAsync(thread, cancellationToken)
            ? ReplyProblems.QuietHours()
            : null;
    }

    /// <summary>Whether it is quiet now in any area of the thread; without areas, in the whole tree's.</summary>
    private async Task<bool> IsQuietAsync(MessageThread thread, CancellationToken cancellationToken)
    {
        var tree = await areas.GetAsync(cancellationToken);
        var now = clock.GetCurrentInstant();
        return thread
            .Areas.DefaultIfEmpty("")
            .Select(tree.GetRules)
            .Any(rules =>
            {
                var time = now.InZone(rules.Zone ?? Zones.Get(settings.Value.Zone)).TimeOfDay;
                return rules.QuietHours.Any(q => q.Contains(time));
            });
    }

    /// <summary>Validates the body and puts the sender's signature, by the script of the text, before it.</summary>
    public Result<string> Compose(NewAnswer body, Sender sender)
    {
        var measured = Measure(body, sender);
        if (!measured.IsOk)
        {
            return measured.Problem;
        }

        var (size, max) = (measured.Value, settings.Value.MaxSegments);
        return size.Segments <= max
            ? size.Text
            : CommonProblems.InvalidFields(
                new FieldError("/text", "too-many-segments", $"{size.Segments} segments, at most {max}.")
                {
                    Max = max,
                    Segments = size.Segments,
                }
            );
    }

    /// <summary>Measures an answer as it would be sent, also one that takes too many segments.</summary>
    public Result<AnswerSize> Measure(NewAnswer body, Sender sender)
    {
        List<FieldError> errors = [];
        var text = body.Text.Trim();
        if (text.Length == 0)
        {
            errors.Add(new("/text", "empty-text", "A text says something."));
        }
        else if (text.Length > NewAnswer.MaxText)
        {
            errors.Add(
                new("/text", "too-long", $"At most {NewAnswer.MaxText} characters.") { Max = NewAnswer.MaxText }
            );
        }
        else if (text.Split('\n').Any(line => !OneLine.IsPlain(line.TrimEnd('\r'))))
        {
            errors.Add(new("/text", "not-plain-text", "Write plain text, without control characters."));
        }

        if (OneLine.ValidateLines("/reason", body.Reason, NewAnswer.MaxReason) is { } fault)
        {
            errors.Add(fault);
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var whole = sender.GetSignatures().ForWritten(text) + text;
        var (encoding, units, segments) = SmsText.Measure(whole);
        return new AnswerSize(
            whole,
            encoding.ToName(),
            units,
            segments,
            settings.Value.MaxSegments,
            sender.PricePerSegment * segments
        );
    }
}
