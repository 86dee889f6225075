using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns;

/// <summary>Parses a campaign's body into its terms, or reports every invalid field.</summary>
public sealed class CampaignParser
{
    private const int MaxItems = 400;
    private const int MaxCharacters = 30_000;

    /// <summary>
    /// The maximum number of candidates (days, moments, spans of a year) that are examined to find a campaign's first
    /// occurrence; about three seconds of work.
    /// </summary>
    public const int MaxCandidates = 1_000_000;
    private static readonly Duration MaxUseful = Duration.FromDays(30);
    private static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly LocalTimePattern Seconds = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");

    private readonly DayCatalogue _days;
    private readonly List<FieldError> _errors = [];

    /// <summary>The references to days of the catalogue, each with its JSON Pointer in the body.</summary>
    private readonly List<(string Pointer, DayReference Reference)> _dayReferences = [];

    private CampaignParser(DayCatalogue days) => _days = days;

    /// <summary>Creates a budget of candidates, for one campaign or for all drafts of one request.</summary>
    public static CandidateBudget NewBudget() => new(MaxCandidates);

    /// <summary>Reads a body; <c>invalid-fields</c> names the fields by JSON Pointer.</summary>
    /// <param name="body">The body as the caller wrote it.</param>
    /// <param name="days">The local days that it may name.</param>
    /// <param name="cancellationToken">Ends the reading, which for a rule that never fires takes seconds.</param>
    public static Result<CampaignTerms> Parse(
        CampaignBody body,
        DayCatalogue days,
        CancellationToken cancellationToken = default
    ) => Parse(body, days, NewBudget(), cancellationToken);

    /// <summary>Reads a body within a budget that several bodies share.</summary>
    public static Result<CampaignTerms> Parse(
        CampaignBody body,
        DayCatalogue days,
        CandidateBudget budget,
        CancellationToken cancellationToken
    )
    {
        var parser = new CampaignParser(days);
        var terms = parser.ReadTerms(body);
        // Not checked for a stored campaign, which may be older than these rules; its broadcasts are, when requested.
        parser._errors.AddRange(body.Audience.Validate());
        parser.ValidateTemplateVersions(body);
        parser.ValidateExceptionCounts(body.Season);
        parser.ValidateDayReferences();
        if (terms is not null && parser._errors.Count == 0)
        {
            parser._errors.AddRange(FiringCheck.Validate(terms, body.Schedule, budget, cancellationToken));
        }

        return parser._errors.Count == 0 ? terms! : CampaignProblems.FromErrors(parser._errors);
    }

    /// <summary>
    /// Reads a body that <see cref="Parse(CampaignBody, DayCatalogue, CancellationToken)"/> took before it was stored.
    /// Days that are no longer in the catalogue never come.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The stored body is no longer valid: a defect of the program.
    /// </exception>
    public static CampaignTerms ParseStored(CampaignBody body, DayCatalogue days)
    {
        var parser = new CampaignParser(days);
        return parser.ReadTerms(body)
            ?? throw new InvalidOperationException($"A stored campaign cannot be read: {parser._errors[0]}");
    }

    private CampaignTerms? ReadTerms(CampaignBody body)
    {
        // The versions of templates are limited by the templates, and stored apart.
        if (Json.Write(body with { TemplateVersions = null }).Length > MaxCharacters)
        {
            // The body is not read further: each of its entries could add an error.
            AddError("", "length", $"A campaign has at most {MaxCharacters} characters.", max: MaxCharacters);
            return null;
        }

        ReadPlainFields(body);
        var latestUseful = ReadLatestUseful(body.LatestUseful);
        var season = ReadSeason(body.Season);
        var schedule = ReadSchedule(body.Schedule);
        return _errors.Count == 0 && season is not null && schedule is not null
            ? new CampaignTerms(
                new CampaignPlan(season, schedule),
                latestUseful,
                UsesDays: _dayReferences.Count > 0 || schedule.Days is EachSchoolDay
            )
            : null;
    }

    private void AddError(string pointer, string code, string detail, string? name = null, int? max = null) =>
        _errors.Add(new FieldError(pointer, code, detail) { Name = name, Max = max });

    private void Add(ParseError? error, string pointer)
    {
        if (error is not null)
        {
            AddError(pointer + error.Member, error.Code, error.Detail);
        }
    }

    private void ReadPlainFields(CampaignBody body)
    {
        if (body.Name.Trim().Length is 0 or > 200)
        {
            AddError("/name", "length", "A name has 1 to 200 characters.", max: 200);
        }
        else if (OneLine.Validate("/name", body.Name) is { } fault)
        {
            _errors.Add(fault);
        }

        if (body.Deck is { } deck)
        {
            ReadDeck(deck, hasNoTemplate: body.Template is null);
        }
        else if (string.IsNullOrEmpty(body.Template))
        {
            AddError("/template", "missing", "Name the template to send.");
        }

        if (body.Audience is { Lists.Count: 0, NamedAreas.Count: 0 })
        {
            AddError("/audience", "missing", "Name lists, or the area whose lists are meant.");
        }

        _errors.AddRange(QuietHours.Validate(body.QuietHours));
    }

    private void ValidateTemplateVersions(CampaignBody body)
    {
        const string Pointer = "/templateVersions";
        if (body.TemplateVersions is not { Count: > 0 } versions)
        {
            return;
        }

        if (body.Follow == true)
        {
            AddError(Pointer, "one-of", "A campaign that follows its templates keeps no version: give one of the two.");
        }

        if (versions.Count > Deck.MaxCards)
        {
            AddError(Pointer, "length", $"At most {Deck.MaxCards} versions are kept.", max: Deck.MaxCards);
            return;
        }

        foreach (var id in versions.Keys.Where(id => !body.Uses(id)))
        {
            _errors.Add(KeptVersions.NotKept(id));
        }
    }

    /// <summary>Reports spans with too many exceptions; <see cref="ReadSpan"/> reads no more than the limit.</summary>
    private void ValidateExceptionCounts(SeasonBody season)
    {
        foreach (var (i, span) in season.Spans.Take(MaxItems).Index().Where(s => s.Item.Except?.Count > MaxItems))
        {
            var pointer = season.IsList
                ? string.Create(CultureInfo.InvariantCulture, $"/season/{i}/except")
                : "/season/except";
            AddError(pointer, "length", $"At most {MaxItems} days or stretches are left out of a span.", max: MaxItems);
        }
    }

    private void ReadDeck(IReadOnlyList<CardBody> deck, bool hasNoTemplate)
    {
        if (!hasNoTemplate)
        {
            AddError("/deck", "one-of", "Give either template or deck.");
        }

        if (deck.Count is 0 or > Deck.MaxCards)
        {
            AddError("/deck", "length", $"A deck has 1 to {Deck.MaxCards} cards.", max: Deck.MaxCards);
            return;
        }

        if (deck.All(c => c.Retired == true))
        {
            AddError("/deck", "all-retired", "A deck has a card that is not retired.");
        }

        foreach (
            var (i, card) in deck.Index()
                .Where(c => deck.Take(c.Index).Any(before => before.Template == c.Item.Template))
        )
        {
            AddError(
                card.Pointer(i),
                "duplicate",
                $"The template '{card.Template}' is in the deck already.",
                card.Template
            );
        }
    }

    private Duration? ReadLatestUseful(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (IsoDuration.Read(text) is { } duration && duration > Duration.Zero && duration <= MaxUseful)
        {
            return duration;
        }

        AddError(
            "/latestUseful",
            "unreadable-duration",
            "Give an ISO 8601 duration up to 30 days, such as PT6H or P1D."
        );
        return null;
    }

    private Season? ReadSeason(SeasonBody body)
    {
        if (body.Spans.Count is 0 or > MaxItems)
        {
            AddError("/season", "empty", $"A season has 1 to {MaxItems} spans.", max: MaxItems);
            return null;
        }

        var spans = body.Spans.Select((span, i) => ReadSpan(span, body.IsList ? $"/season/{i}" : "/season")).ToList();
        return spans.Contains(null) ? null : new Season(spans!);
    }

    private SeasonSpan? ReadSpan(SpanBody body, string pointer)
    {
        var (from, to) = (ReadEdge(body.From, $"{pointer}/from"), ReadEdge(body.To, $"{pointer}/to"));
        List<SeasonSpan?> except = [];
        foreach (var (item, i) in (body.Except ?? []).Take(MaxItems).Select((item, i) => (item, i)))
        {
            var exceptionPointer = $"{pointer}/except/{i}";
            var first = ReadEdge(item.From, item.IsDay ? exceptionPointer : $"{exceptionPointer}/from");
            var last = item.IsDay ? first : ReadEdge(item.To, $"{exceptionPointer}/to");
            except.Add(first is null || last is null ? null : new SeasonSpan(first, last, []));
        }

        return from is null || to is null || except.Contains(null) ? null : new SeasonSpan(from, to, except!);
    }

    private SeasonEdge? ReadEdge(EdgeBody body, string pointer)
    {
        var edge = SeasonEdgeReader.Read(body, _days);
        Add(edge.Error, pointer);
        if (edge.Value is CatalogueDay day)
        {
            _dayReferences.Add(($"{pointer}/day", day.Reference));
        }

        return edge.Value;
    }

    private Schedule? ReadSchedule(ScheduleBody body)
    {
        var times = ReadTimes(body);
        var zone = Zones.Find(body.Zone);
        if (zone is null)
        {
            AddError("/schedule/zone", "unknown-zone", "A zone is an IANA name such as Asia/Shanghai.");
        }

        var days = ReadDays(body, Math.Max(1, times.Count));
        return zone is null || times.Count == 0 || days is null ? null : new Schedule(days, times, zone);
    }

    private List<LocalTime> ReadTimes(ScheduleBody body)
    {
        var isOneGiven = (body.Time is null) != (body.Times is null);
        if (!isOneGiven || body.Times?.Count is 0 or > Schedule.MaxADay)
        {
            AddError(
                body.Times is null ? "/schedule/time" : "/schedule/times",
                "one-of",
                $"Give either time or times, of which there are 1 to {Schedule.MaxADay}.",
                max: Schedule.MaxADay
            );
            return [];
        }

        List<LocalTime> times = [];
        var written = body.Times ?? [body.Time!];
        for (var i = 0; i < written.Count; i++)
        {
            var text = written[i];
            if (Minutes.Parse(text ?? "") is { Success: true } minutes)
            {
                times.Add(minutes.Value);
            }
            else if (Seconds.Parse(text ?? "") is { Success: true } seconds)
            {
                times.Add(seconds.Value);
            }
            else
            {
                AddError(
                    body.Times is null ? "/schedule/time" : $"/schedule/times/{i}",
                    "unreadable-time",
                    "A local time is written as 16:30."
                );
            }
        }

        return [.. times.Distinct().Order()];
    }

    private Recurrence? ReadDays(ScheduleBody body, int times)
    {
        if (new object?[] { body.Rrule, body.Dates, body.Rule }.Count(given => given is not null) != 1)
        {
            AddError("/schedule", "one-of", "Give one of rrule, dates, rule.");
            return null;
        }

        if (body.Rule is not null)
        {
            return ReadRule(body.Rule);
        }

        if (body.Rrule is not null)
        {
            var rule = RRuleRecurrence.Read(body.Rrule, times);
            Add(rule.Error, "/schedule/rrule");
            return rule.Value;
        }

        return ReadDates(body.Dates!);
    }

    private CatalogueRecurrence? ReadRule(RuleBody body)
    {
        const string Pointer = "/schedule/rule";
        var rule = CatalogueRecurrenceParser.Read(body, _days);
        Add(rule.Error, Pointer);
        switch (rule.Value)
        {
            case EachDay each:
                _dayReferences.Add(($"{Pointer}/each", each.Reference));
                break;
            case LastSchoolDayBefore before:
                _dayReferences.Add(($"{Pointer}/lastSchoolDayBefore", before.Reference));
                break;
            case FirstSchoolDayAfter after:
                _dayReferences.Add(($"{Pointer}/firstSchoolDayAfter", after.Reference));
                break;
        }

        return rule.Value;
    }

    private ListedDays? ReadDates(IReadOnlyList<string> dates)
    {
        if (dates.Count is 0 or > MaxItems)
        {
            AddError("/schedule/dates", "length", $"Give 1 to {MaxItems} dates.", max: MaxItems);
            return null;
        }

        List<LocalDate> once = [];
        List<AnnualDate> eachYear = [];
        for (var i = 0; i < dates.Count; i++)
        {
            if (SeasonEdgeReader.ReadAnnual(dates[i]) is { } annual)
            {
                eachYear.Add(annual);
            }
            else if (
                LocalDatePattern.Iso.Parse(dates[i] ?? "") is { Success: true, Value: var day }
                && CalendarRange.Contains(day)
            )
            {
                once.Add(day);
            }
            else
            {
                AddError(
                    $"/schedule/dates/{i}",
                    "unreadable-date",
                    "A date is written as 2027-06-18, or 06-18 for every year."
                );
            }
        }

        return new ListedDays(once, eachYear);
    }

    private void ValidateDayReferences()
    {
        foreach (var (pointer, reference) in _dayReferences.Where(r => !_days.Knows(r.Reference)))
        {
            var names = _days.Entries.Select(e => e.Name).Distinct(StringComparer.Ordinal).Take(10).ToList();
            AddError(
                pointer,
                "unknown-days",
                $"The catalogue of days has no '{reference.KindOrName}'. It may be "
                    + $"{string.Join(", ", DayReference.Kinds.Keys)}{(names.Count > 0 ? $", or a name such as {string.Join(", ", names)}" : "")}; alone, or with -start or -end.",
                reference.KindOrName
            );
        }
    }
}

/// <summary>A campaign's body, parsed.</summary>
/// <param name="Plan">The season and the schedule by which it fires.</param>
/// <param name="LatestUseful">
/// How long after its due instant an occurrence is still worth sending; null is the setting's.
/// </param>
/// <param name="UsesDays">Whether the plan depends on the catalogue of days.</param>
public sealed record CampaignTerms(CampaignPlan Plan, Duration? LatestUseful, bool UsesDays);
