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

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Validates a request and makes the frozen broadcast, or returns all faults of the request.</summary>
public sealed class BroadcastFactory(
    TemplateStore templates,
    ListStore lists,
    SenderStore senders,
    ICarrier carrier,
    RecipientSource source,
    SendWindows windows,
    KnownAreas knownAreas,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum time from now to the start of a broadcast, so that lists still show it.</summary>
    public static readonly Duration MaxStartAhead = Duration.FromDays(400);

    /// <summary>
    /// The maximum time from the start to the latest useful instant; the sweep reads no older broadcasts.
    /// </summary>
    private static readonly Duration MaxUsefulTime = Duration.FromDays(31);

    /// <summary>The time limit of the search for a first recipient.</summary>
    public static readonly TimeSpan DefaultMaxSearch = TimeSpan.FromSeconds(30);

    /// <summary>The time limit of the search for a first recipient; tests shorten it.</summary>
    public TimeSpan MaxSearch { get; init; } = DefaultMaxSearch;

    /// <summary>The maximum length of the reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>Validates and freezes a request.</summary>
    /// <param name="id">The broadcast's id.</param>
    /// <param name="request">The request of the caller.</param>
    /// <param name="caller">The caller, who is recorded; their area must cover the audience.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="zone">The campaign's IANA zone, for areas that have none; null otherwise.</param>
    public async Task<Result<Broadcast>> FreezeAsync(
        string id,
        BroadcastRequest request,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken,
        string? zone = null
    )
    {
        var errors = ValidateShape(request, now);
        if (request.Audience.Validate().Any())
        {
            // An unbounded or malformed audience is refused before anything is read for it.
            return CommonProblems.InvalidFields(errors);
        }

        var parts = await ReadPartsAsync(request, errors, cancellationToken);
        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        if (caller.MustCoverAll(parts.Areas.Concat(request.Audience.NamedAreas)) is { } outside)
        {
            return outside;
        }

        // A saved campaign continues when an area that it names is removed.
        var named = request.IsOfCampaign ? [] : request.Audience.PointNamedAreas();
        if (await knownAreas.ValidateAsync(caller.Area, named, cancellationToken) is { Count: > 0 } unknown)
        {
            return CommonProblems.InvalidFields(unknown);
        }

        var broadcast = Compose(id, request, parts, caller, now, zone);
        return broadcast with
        {
            OverridesQuietHours = await windows.OverridesQuietHoursAsync(broadcast, cancellationToken),
        };
    }

    /// <summary>
    /// Searches for a recipient and stops at the first. Returns true where the search takes longer than <see
    /// cref="MaxSearch"/>: the expansion then gives each contact a reason, and other requests need not wait.
    /// </summary>
    public async Task<bool> HasRecipientsAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxSearch);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await FindRecipientAsync(broadcast, timeout.Token);
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task<bool> FindRecipientAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            await foreach (var candidates in source.PreviewAsync(broadcast, bucket, cancellationToken))
            {
                if (candidates.Any(c => c.Recipient is not null))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Finds what a request names and was deleted, or is being deleted, since it read it: lists, templates until it
    /// begins, and the sender. Null where there is nothing. Call it after storing the broadcast: a deletion that begins
    /// later finds the broadcast.
    /// </summary>
    /// <remarks>Other senders of its pool send its texts also where they were deleted meanwhile.</remarks>
    public async Task<Problem?> FindDeletionProblemAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        // A request of an older version has no creation times.
        if (broadcast.Follows is null && broadcast.ListsCreatedAt.Count == broadcast.Lists.Count)
        {
            var found = await lists.FindUnreplacedAsync(broadcast.Lists, broadcast.ListsCreatedAt, cancellationToken);
            var deleted = broadcast
                .Lists.Where(id => found.GetValueOrDefault(id) is not { IsBeingDeleted: false })
                .ToList();

            // A request for an area is for whatever lists it has: those that remain are texted.
            if (broadcast.Audience.Lists.Count > 0 || deleted.Count == broadcast.Lists.Count)
            {
                errors.AddRange(deleted.Select(id => ContactProblems.UnknownListField("/audience", id)));
            }
        }

        if (broadcast.ExpansionStartedAt is null)
        {
            var pointer = broadcast.Template is null ? "/deck" : "/template";
            foreach (
                var id in broadcast
                    .Cards.Select(c => c.Template)
                    .Append(broadcast.Template)
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
            )
            {
                if (await templates.FindAsync(id, cancellationToken) is null)
                {
                    errors.Add(TemplateProblems.UnknownTemplateField(pointer, id));
                }
            }
        }

        if (
            broadcast.Sender != Sender.DefaultId
            && await senders.FindAsync(broadcast.Sender, cancellationToken) is null
        )
        {
            errors.Add(SmsProblems.UnknownSenderField(broadcast.Sender));
        }

        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : null;
    }

    /// <summary>Finds faults of the request itself, before anything it names is read.</summary>
    private static List<FieldError> ValidateShape(BroadcastRequest request, Instant now) =>
        [
            .. ValidateName(request.Name),
            .. ValidateContent(request),
            .. ValidateTimes(request, now),
            .. request.Audience.Validate(),
            .. QuietHours.Validate(request.QuietHours),
        ];

    private static IEnumerable<FieldError> ValidateName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200)
        {
            yield return new FieldError("/name", "unreadable-name", "A name has 1 to 200 characters.") { Max = 200 };
        }
        else if (OneLine.Validate("/name", name) is { } fault)
        {
            yield return fault;
        }
    }

    private static IEnumerable<FieldError> ValidateContent(BroadcastRequest request)
    {
        if (OneLine.ValidateLines("/reason", request.Reason, MaxReason) is { } fault)
        {
            yield return fault;
        }

        if (
            request is not DeckBroadcastRequest
            && TemplateProblems.ValidateTemplateOrTexts(request.Template is not null, request.Texts is not null)
                is { } notExactlyOne
        )
        {
            yield return notExactlyOne;
        }

        if (request.Texts is { Count: 0 })
        {
            yield return TemplateProblems.NoText();
        }

        if (request.Audience is { Lists.Count: 0, NamedAreas.Count: 0 })
        {
            yield return new FieldError("/audience", "no-audience", "Name lists, or areas.");
        }
    }

    private static IEnumerable<FieldError> ValidateTimes(BroadcastRequest request, Instant now)
    {
        if (request.StartAt > now + MaxStartAhead)
        {
            yield return new FieldError("/startAt", "too-far", "A broadcast starts within 400 days.") { Max = 400 };
        }

        var start = Instant.Max(request.StartAt ?? now, now);
        if (request.LatestUsefulAt > start + MaxUsefulTime)
        {
            yield return new FieldError("/latestUsefulAt", "too-far", "A text can be useful for at most 31 days.")
            {
                Max = 31,
            };
        }

        if (request.LatestUsefulAt <= start)
        {
            yield return new FieldError("/latestUsefulAt", "too-early", "The time must be after the start.");
        }
    }

    /// <summary>Reads the lists, templates and senders that the request names, and adds the faults found.</summary>
    private async Task<BroadcastParts> ReadPartsAsync(
        BroadcastRequest request,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        var audienceLists = await lists.FindAudienceListsAsync(request.Audience, cancellationToken);
        var selectedLists = audienceLists.Value ?? [];
        string[] areas =
        [
            .. selectedLists.SelectMany(l => request.Audience.NarrowArea(l.Area)).Distinct(StringComparer.Ordinal),
        ];
        var template = await FindTemplateAsync(request, areas, errors, cancellationToken);
        var cards = await FreezeCardsAsync(request, areas, errors, cancellationToken);
        var all = await senders.ReadAllAsync(cancellationToken);
        var sender = all.FirstOrDefault(s => s.Id == (request.Sender ?? Sender.DefaultId));
        errors.AddRange(ValidateSender(request, sender));
        errors.AddRange(audienceLists.Problem?.Errors ?? []);
        errors.AddRange(ValidateSample(selectedLists));
        return new BroadcastParts(selectedLists, areas, template, cards, sender, all);
    }

    private async Task<Template?> FindTemplateAsync(
        BroadcastRequest request,
        IReadOnlyList<string> areas,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        if (request.Template is not { } id)
        {
            return null;
        }

        var version = (request as VersionBroadcastRequest)?.TemplateVersion;
        var (newest, template) = await templates.FindAsync(id, _ => version, cancellationToken);
        if (TemplateProblems.ValidateUsable("/template", id, newest, areas) is { } unusable)
        {
            errors.Add(unusable);
        }
        else if (template is null)
        {
            errors.Add(TemplateProblems.UnknownVersion(id));
        }

        return template;
    }

    private async Task<IReadOnlyList<Card>> FreezeCardsAsync(
        BroadcastRequest request,
        IReadOnlyList<string> areas,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        if (request is not DeckBroadcastRequest { Deck: var deck })
        {
            return [];
        }

        var current = deck.Index()
            .Where(c => !c.Item.Retired)
            .Select(c => (string.Create(CultureInfo.InvariantCulture, $"/deck/{c.Index}"), c.Item));
        return await Card.FreezeAsync(templates, current, areas, errors, cancellationToken);
    }

    private IEnumerable<FieldError> ValidateSender(BroadcastRequest request, Sender? sender)
    {
        if (sender is null)
        {
            yield return SmsProblems.UnknownSenderField(request.Sender);
        }

        // Texts in the order pass the same checks as a template when it is saved.
        if (
            request.Texts is { Count: > 0 } texts
            && TextsValidator.Validate(
                texts,
                sender?.GetSignatures() ?? SenderSignatures.None,
                settings.Value.MaxSegments
            )
                is { IsOk: false } unusable
        )
        {
            foreach (var error in unusable.Problem.Errors!)
            {
                yield return error;
            }
        }
    }

    private IEnumerable<FieldError> ValidateSample(IReadOnlyList<ContactList> selectedLists)
    {
        if (selectedLists.Any(l => l.Sample) && !carrier.IsSimulated)
        {
            yield return new FieldError(
                "/audience",
                "sample-list",
                "A list of invented people is for the simulated carrier only."
            );
        }
    }

    /// <summary>Makes the broadcast of a request without faults.</summary>
    private Broadcast Compose(
        string id,
        BroadcastRequest request,
        BroadcastParts parts,
        Caller caller,
        Instant now,
        string? zone
    )
    {
        var start = Instant.Max(request.StartAt ?? now, now);
        var sender = parts.Sender!;
        return new Broadcast
        {
            Id = id,
            Name = request.Name,
            Template = parts.Template?.Id,
            TemplateVersion = parts.Template?.Version,
            Texts = parts.Template?.Texts ?? request.Texts ?? ImmutableDictionary<string, string>.Empty,
            Cards = parts.Cards,
            CardHistories = (request as DeckBroadcastRequest)?.CardHistories,
            Audience = request.Audience,
            Lists = [.. parts.Lists.Select(l => l.Id)],
            ListsCreatedAt = [.. parts.Lists.Select(l => l.CreatedAt)],
            Areas = parts.Areas,
            Sample = parts.Lists.Any(l => l.Sample),
            Sender = sender.Id,
            Pool = SenderPool.Select(request.Sender, parts.Senders),
            Signature = sender.Signature,
            Signatures = sender.Signatures,
            Urgency = request.Urgency,
            Reason = request.Reason,
            RequestedAt = now,
            RequestedBy = caller.Name,
            StartAt = start,
            LatestUsefulAt = request.LatestUsefulAt ?? start + Duration.FromHours(settings.Value.LatestUsefulHours),
            OnUnknown = request.OnUnknown,
            QuietHours = request.QuietHours,
            Zone = zone,
            Traceparent = Tracing.Traceparent,
            ExpansionStartedAt = now >= start - Broadcast.ExpansionLead ? now : null,
        };
    }

    /// <summary>The lists, template, cards and senders of a request, as read.</summary>
    /// <param name="Lists">The lists of the audience.</param>
    /// <param name="Areas">The areas of the lists, each narrowed to the audience's areas.</param>
    /// <param name="Template">The template; null where the request names none.</param>
    /// <param name="Cards">The cards of the deck; empty where the request has none.</param>
    /// <param name="Sender">The sender; null where none has the id.</param>
    /// <param name="Senders">All senders.</param>
    private sealed record BroadcastParts(
        IReadOnlyList<ContactList> Lists,
        IReadOnlyList<string> Areas,
        Template? Template,
        IReadOnlyList<Card> Cards,
        Sender? Sender,
        IReadOnlyList<Sender> Senders
    );
}
