using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Orders;

/// <summary>Turns what somebody orders into a frozen broadcast, or says all that is wrong with it.</summary>
public sealed class BroadcastFactory(
    TemplateStore templates,
    ListStore lists,
    SenderStore senders,
    ICarrier carrier,
    RecipientSource source,
    SendWindows windows,
    IOptions<Settings> settings
)
{
    /// <summary>How far ahead a broadcast may start, so that lists still show it.</summary>
    public static readonly Duration MaxAhead = Duration.FromDays(400);

    /// <summary>How long texts may be of use at most: the sweep reads no older broadcasts.</summary>
    private static readonly Duration MaxUseful = Duration.FromDays(31);

    /// <summary>The time that the search for a first recipient has.</summary>
    public static readonly TimeSpan DefaultMaxSearch = TimeSpan.FromSeconds(30);

    /// <summary><see cref="DefaultMaxSearch"/>; shorter in tests.</summary>
    public TimeSpan MaxSearch { get; init; } = DefaultMaxSearch;

    /// <summary>Checks and freezes an order.</summary>
    /// <param name="id">The broadcast's id.</param>
    /// <param name="order">As it came.</param>
    /// <param name="caller">Who orders, and is recorded: their area must cover the audience.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="zone">The campaign's, for areas that name none.</param>
    public async Task<Result<Broadcast>> FreezeAsync(
        string id,
        BroadcastRequest order,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken,
        string? zone = null
    )
    {
        var errors = new List<FieldError>();
        CheckShape(order, now, errors);
        if (order.Audience.Faults().Any())
        {
            // Nothing is read for an audience without bounds, or in an area that cannot be one.
            return CommonProblems.InvalidFields(errors);
        }

        var ofAudience = await lists.OfAudienceAsync(order.Audience, cancellationToken);
        var chosen = ofAudience.Value ?? [];
        var areas = AreasOf(order.Audience, chosen);
        var template = order.Template is { } templateId
            ? await templates.FindAsync(templateId, cancellationToken)
            : null;
        if (
            order.Template is not null
            && TemplateProblems.Unusable("/template", order.Template, template, areas) is { } notUsable
        )
        {
            errors.Add(notUsable);
        }

        var cards = order is NewDeckBroadcast { Deck: var deck }
            ? await Card.FreezeAsync(
                templates,
                deck.Index()
                    .Where(c => !c.Item.Retired)
                    .Select(c => (string.Create(CultureInfo.InvariantCulture, $"/deck/{c.Index}"), c.Item)),
                areas,
                errors,
                cancellationToken
            )
            : [];
        var all = await senders.AllAsync(cancellationToken);
        var sender = all.FirstOrDefault(s => s.Id == (order.Sender ?? Sender.DefaultId));
        if (sender is null)
        {
            errors.Add(
                new FieldError("/sender", "unknown-sender", $"There is no sender '{order.Sender}'.")
                {
                    Name = order.Sender,
                }
            );
        }

        // A template was checked when it was saved; texts of the order's own are held to the same.
        if (
            order.Texts is { Count: > 0 } own
            && TemplateDraft.CheckTexts(own, sender?.Signature, settings.Value.MaxSegments) is { IsOk: false } unusable
        )
        {
            errors.AddRange(unusable.Problem.Errors!);
        }

        var texts = template?.Texts ?? order.Texts;
        errors.AddRange(ofAudience.Problem?.Errors ?? []);
        if (chosen.Any(l => l.Sample) && !carrier.IsSimulated)
        {
            errors.Add(
                new FieldError(
                    "/audience",
                    "sample-list",
                    "A list of invented people is for the simulated carrier only."
                )
            );
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var asked = order.Audience.Area is { } within ? areas.Append(within) : areas;
        if (caller.MustCoverAll(asked) is { } outside)
        {
            return outside;
        }

        var start = Instant.Max(order.StartAt ?? now, now);
        var broadcast = new Broadcast
        {
            Id = id,
            Name = order.Name,
            Template = template?.Id,
            TemplateVersion = template?.Version,
            Texts = texts ?? ImmutableDictionary<string, string>.Empty,
            Cards = cards,
            CardHistories = (order as NewDeckBroadcast)?.CardHistories,
            Audience = order.Audience,
            Lists = [.. chosen.Select(l => l.Id)],
            ListsCreatedAt = [.. chosen.Select(l => l.CreatedAt)],
            Areas = areas,
            Sample = chosen.Any(l => l.Sample),
            Sender = sender!.Id,
            Pool = SenderPool.Of(order.Sender, all),
            Signature = sender.Signature,
            Urgency = order.Urgency,
            Reason = order.Reason,
            OrderedAt = now,
            OrderedBy = caller.Name,
            StartAt = start,
            LatestUsefulAt = order.LatestUsefulAt ?? start + Duration.FromHours(settings.Value.LatestUsefulHours),
            OnUnknown = order.OnUnknown,
            QuietHours = order.QuietHours,
            Zone = zone,
            Traceparent = Tracing.Traceparent,
            BegunAt = now >= start - Broadcast.Ahead ? now : null,
        };
        return broadcast with
        {
            OverridesQuietHours = broadcast.IsUrgent && await windows.IsQuietAsync(broadcast, cancellationToken),
        };
    }

    /// <summary>
    /// The order of a retry, without the senders of its pool that were deleted since; <c>unknown-sender</c> where its
    /// own was.
    /// </summary>
    public async Task<Result<Broadcast>> WithoutDeletedSendersAsync(
        Broadcast broadcast,
        CancellationToken cancellationToken
    )
    {
        var all = (await senders.AllAsync(cancellationToken)).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        return all.Contains(broadcast.Sender)
            ? broadcast with
            {
                Pool = [.. broadcast.Pool.Where(s => all.Contains(s.Id))],
            }
            : SmsProblems.UnknownSender(broadcast.Sender);
    }

    /// <summary>
    /// Whether anybody would get it: stops at the first recipient. True as well where none is found within
    /// <see cref="MaxSearch"/>: the expansion then gives everybody a reason, and other orders need not wait.
    /// </summary>
    public async Task<bool> HasRecipientsAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(MaxSearch);
        try
        {
            return await FindRecipientAsync(broadcast, time.Token);
        }
        catch (OperationCanceledException)
            when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task<bool> FindRecipientAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            await foreach (var candidates in source.PeekAsync(broadcast, bucket, cancellationToken))
            {
                if (candidates.Any(c => c.Recipient is not null))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Names the lists of an order that were deleted, or are being deleted, since it read them; null where
    /// there are none. For after the broadcast is stored: a deletion that begins later finds the broadcast.</summary>
    public async Task<Problem?> CheckListsAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var found = await lists.FindSameAsync(broadcast.Lists, broadcast.ListsCreatedAt, cancellationToken);
        var errors = broadcast
            .Lists.Where(id => found.GetValueOrDefault(id) is not { IsBeingDeleted: false })
            .Select(id => new FieldError("/audience", "unknown-list", $"There is no list '{id}'.") { Name = id })
            .ToList();
        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : null;
    }

    private static void CheckShape(BroadcastRequest order, Instant now, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(order.Name) || order.Name.Length > 200)
        {
            errors.Add(new FieldError("/name", "unreadable-name", "A name has 1 to 200 characters.") { Most = 200 });
        }
        else if (OneLine.Fault("/name", order.Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (order is not NewDeckBroadcast && order.Template is null == order.Texts is null)
        {
            errors.Add(new FieldError("/template", "template-or-texts", "Give either template or texts."));
        }

        if (order.Texts is { Count: 0 })
        {
            errors.Add(new FieldError("/texts", "no-text", "Give a text in at least one language."));
        }

        if (order.Audience is { Lists.Count: 0, Area: null })
        {
            errors.Add(new FieldError("/audience", "no-audience", "Name lists, or an area."));
        }

        if (order.StartAt > now + MaxAhead)
        {
            errors.Add(new FieldError("/startAt", "too-far", "A broadcast starts within 400 days.") { Most = 400 });
        }

        if (order.LatestUsefulAt > Instant.Max(order.StartAt ?? now, now) + MaxUseful)
        {
            errors.Add(
                new FieldError("/latestUsefulAt", "too-far", "A text is of use for 31 days at most.") { Most = 31 }
            );
        }

        if (order.LatestUsefulAt is { } latest && latest <= Instant.Max(order.StartAt ?? now, now))
        {
            errors.Add(new FieldError("/latestUsefulAt", "too-early", "It must lie after the start."));
        }

        errors.AddRange(order.Audience.Faults());
        errors.AddRange(QuietHours.Faults(order.QuietHours));
    }

    private static IReadOnlyList<string> AreasOf(Audience audience, IReadOnlyList<ContactList> chosen) =>
    [
        .. chosen
            .Select(l => audience.Area is { } area && AreaPath.Covers(l.Area, area) ? area : l.Area)
            .Distinct(StringComparer.Ordinal),
    ];
}
