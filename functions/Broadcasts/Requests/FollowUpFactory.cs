using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>
/// The body of a request to the remainder of a broadcast: its own text, or at most one of the two members.
/// </summary>
public sealed record RemainderRequest
{
    /// <summary>The id of a template, whose newest version is frozen.</summary>
    public string? Template { get; init; }

    /// <summary>The texts by language.</summary>
    public IReadOnlyDictionary<string, string>? Texts { get; init; }
}

/// <summary>Freezes the follow-ups of a broadcast from its frozen request.</summary>
public sealed class FollowUpFactory(
    TemplateStore templates,
    SenderStore senders,
    SendWindows windows,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// Freezes a retry of a broadcast, without pool senders deleted since; <c>unknown-sender</c> where the sender of
    /// the request was deleted.
    /// </summary>
    /// <param name="original">The broadcast whose undelivered recipients get the text.</param>
    /// <param name="id">The retry's id.</param>
    /// <param name="caller">The caller, who is recorded.</param>
    /// <param name="now">The current instant: the start of the retry.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<Broadcast>> FreezeRetryAsync(
        Broadcast original,
        string id,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var copy = await CopyAsNewAsync(original, id, caller, now, cancellationToken);
        return copy.IsOk
            ? copy.Value with
            {
                RetryOf = original.Id,
                LatestUsefulAt = now + Duration.FromHours(settings.Value.LatestUsefulHours),
            }
            : copy.Problem;
    }

    /// <summary>
    /// Freezes a broadcast to the remainder of another, with its text or with another one, useful for as long;
    /// <c>unknown-sender</c> as for a retry, <c>invalid-fields</c> for the text.
    /// </summary>
    /// <param name="original">The broadcast to whose remainder it goes.</param>
    /// <param name="first">The id of the first broadcast of the family, under which its texts count in budgets.</param>
    /// <param name="request">The request of the caller.</param>
    /// <param name="id">The broadcast's id.</param>
    /// <param name="caller">The caller, who is recorded.</param>
    /// <param name="now">The current instant: the start.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<Broadcast>> FreezeRemainderAsync(
        Broadcast original,
        string first,
        RemainderRequest request,
        string id,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var copy = await CopyAsNewAsync(original, id, caller, now, cancellationToken);
        if (!copy.IsOk)
        {
            return copy.Problem;
        }

        var withText = await ReplaceTextAsync(copy.Value, request, cancellationToken);
        if (!withText.IsOk)
        {
            return withText.Problem;
        }

        var remainder = withText.Value with
        {
            RemainderOf = original.Id,
            CountedAs = first,
            LatestUsefulAt = now + (original.LatestUsefulAt - original.StartAt),
        };
        return remainder with
        {
            OverridesQuietHours = await windows.OverridesQuietHoursAsync(remainder, cancellationToken),
        };
    }

    /// <summary>Returns a request as a new broadcast that starts now and follows nothing yet.</summary>
    private async Task<Result<Broadcast>> CopyAsNewAsync(
        Broadcast original,
        string id,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var senderIds = (await senders.ReadAllAsync(cancellationToken))
            .Select(s => s.Id)
            .ToHashSet(StringComparer.Ordinal);
        if (!senderIds.Contains(original.Sender))
        {
            return SmsProblems.UnknownSender(original.Sender);
        }

        return original with
        {
            Id = id,
            RetryOf = null,
            RemainderOf = null,
            FollowUps = [],
            CountedAs = null,
            CardHistories = original.Cards.Count > 0 ? original.CardHistories ?? original.Campaign : null,
            Campaign = null,
            PlannedAt = null,
            Pool = [.. original.Pool.Where(s => senderIds.Contains(s.Id))],
            Traceparent = Tracing.Traceparent,
            RequestedAt = now,
            RequestedBy = caller.Name,
            StartAt = now,
            CancelledAt = null,
            CancelledBy = null,
            Paused = null,
            ExpansionStartedAt = now,
            ExpansionRestartedAt = null,
            ExpansionRestarts = 0,
            FinishedAt = null,
        };
    }

    /// <summary>Gives a broadcast the text of the request in place of its texts or cards, where there is one.</summary>
    private async Task<Result<Broadcast>> ReplaceTextAsync(
        Broadcast broadcast,
        RemainderRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request is { Template: null, Texts: null })
        {
            return broadcast;
        }

        if (
            TemplateProblems.ValidateTemplateOrTexts(request.Template is not null, request.Texts is not null) is
            { } error
        )
        {
            return CommonProblems.InvalidFields(error);
        }

        if (request.Texts is { } texts)
        {
            if (texts.Count == 0)
            {
                return CommonProblems.InvalidFields(TemplateProblems.NoText());
            }

            return
                TextsValidator.Validate(texts, broadcast.GetSignatures(), settings.Value.MaxSegments)
                    is { IsOk: false } unusable
                ? unusable.Problem
                : WithTexts(broadcast, template: null, texts);
        }

        var template = await templates.FindAsync(request.Template!, cancellationToken);
        return TemplateProblems.ValidateUsable("/template", request.Template!, template, broadcast.Areas) is { } fault
            ? CommonProblems.InvalidFields(fault)
            : WithTexts(broadcast, template, template!.Texts);
    }

    private static Broadcast WithTexts(
        Broadcast broadcast,
        Template? template,
        IReadOnlyDictionary<string, string> texts
    ) =>
        broadcast with
        {
            Template = template?.Id,
            TemplateVersion = template?.Version,
            Texts = texts,
            Cards = ImmutableArray<Decks.Card>.Empty,
            CardHistories = null,
        };
}
