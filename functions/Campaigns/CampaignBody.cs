using System.Globalization;
using System.Text.Json.Serialization;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;

namespace CommunityAlerts.Campaigns;

/// <summary>A campaign as callers write it, and as it is kept: the body of <c>PUT /api/campaigns/{id}</c>.</summary>
public record CampaignBody
{
    /// <summary>The name for people, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Template id; see <see cref="Follow"/> for the version that an occurrence takes. Exactly one of this and <see
    /// cref="Deck"/>.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>
    /// Several templates in turn, 1 to 100: everybody gets the next that they have not seen, and none twice before all
    /// were seen. A card is a template id, or <c>{template, urgent?, retired?}</c>.
    /// </summary>
    public IReadOnlyList<CardBody>? Deck { get; init; }

    /// <summary>
    /// Whether each occurrence takes the newest versions of all templates (<c>true</c>) or those that the campaign
    /// keeps (<c>false</c>). Absent follows the templates of the campaign's own area and keeps the versions of others.
    /// </summary>
    public bool? Follow { get; init; }

    /// <summary>
    /// The versions of templates that the campaign keeps, by template id: <c>{"drowning":3}</c>. A template that is
    /// not named here and is to be kept stays at the version that the saved campaign keeps, or else at the newest. Not
    /// together with <c>follow: true</c>.
    /// </summary>
    public IReadOnlyDictionary<string, int>? TemplateVersions { get; init; }
    public required Audience Audience { get; init; }
    public required SeasonBody Season { get; init; }
    public required ScheduleBody Schedule { get; init; }

    /// <summary>Sender id; null is <c>default</c>.</summary>
    public string? Sender { get; init; }
    public Urgency Urgency { get; init; } = Urgency.Routine;
    public IReadOnlyList<QuietHours> QuietHours
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// ISO 8601 duration after the due instant, such as <c>PT6H</c>; null uses setting <c>Alerts:LatestUsefulHours</c>.
    /// </summary>
    public string? LatestUseful { get; init; }
    public OnUnknown OnUnknown { get; init; } = OnUnknown.Leave;

    /// <summary>Whether the campaign's text, or one of its cards, is of this template.</summary>
    public bool Uses(string template) => Template == template || Deck?.Any(card => card.Template == template) == true;
}

/// <summary>
/// A card of a deck: a template id, or <c>{template, urgent?, retired?}</c>. An urgent card goes before all others to
/// everybody who has not seen it; a retired one is no longer given.
/// </summary>
[JsonConverter(typeof(CardConverter))]
public sealed record CardBody(string Template, bool? Urgent = null, bool? Retired = null, bool IsBare = false)
{
    /// <summary>The JSON Pointer of its template, as the <paramref name="i"/>-th card of its deck.</summary>
    public string Pointer(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"/deck/{i}{(IsBare ? "" : "/template")}");

    public DeckCard ToCard(int? version = null) => new(Template, Urgent ?? false, Retired ?? false, version);
}

/// <summary>
/// One span <c>{from, to, except?}</c> or a list of them, remembered as it was written. Both edges are in the season;
/// <c>to</c> before <c>from</c> lies in the next year.
/// An edge is <c>"06-01"</c> or an object with one of <c>date</c> (<c>06-01</c>), <c>term</c> (a solar term such as
/// <c>立夏</c> or <c>lixia</c>, its day in China), <c>lunar</c> (<c>12-23</c>, <c>leap 4-1</c>, <c>eve</c>) and
/// <c>day</c> (days of the catalogue: <c>school-term-end</c>, <c>exam</c>, <c>国庆节-start</c>), and with
/// <c>offsetDays</c>, -60 to 60.
/// What is left out by <c>except</c> is an edge, for one day, or <c>{from, to}</c>.
/// </summary>
[JsonConverter(typeof(SeasonConverter))]
public sealed record SeasonBody(IReadOnlyList<SpanBody> Spans, bool IsList);

/// <summary>A span from one edge to another, both inclusive.</summary>
public sealed record SpanBody
{
    public required EdgeBody From { get; init; }
    public required EdgeBody To { get; init; }

    /// <summary>Exceptions: days and stretches without occurrences.</summary>
    public IReadOnlyList<ExceptBody>? Except { get; init; }
}

/// <summary>A stretch left out, <c>{from, to}</c>; or one day, written as an edge.</summary>
[JsonConverter(typeof(ExceptConverter))]
public sealed record ExceptBody(EdgeBody From, EdgeBody To, bool IsDay);

/// <summary>An edge: a plain <c>"06-01"</c>, or an object that names one of date, term, lunar, day.</summary>
[JsonConverter(typeof(EdgeConverter))]
public sealed record EdgeBody(
    string? Date = null,
    string? Term = null,
    string? Lunar = null,
    string? Day = null,
    int OffsetDays = 0
);

/// <summary>
/// The days and times of a season at which a campaign fires. Exactly one of <see cref="Rrule"/>, <see cref="Dates"/>,
/// <see cref="Rule"/>, and exactly one of <see cref="Time"/>, <see cref="Times"/>.
/// </summary>
public sealed record ScheduleBody
{
    /// <summary>A recurrence rule of RFC 5545 without DTSTART and UNTIL.</summary>
    public string? Rrule { get; init; }

    /// <summary>Days such as <c>2027-06-18</c>, or <c>06-18</c> for every year.</summary>
    public IReadOnlyList<string>? Dates { get; init; }

    /// <summary>A rule on school days and holidays, or on the season's windows.</summary>
    public RuleBody? Rule { get; init; }

    /// <summary>Local time such as <c>16:30</c>.</summary>
    public string? Time { get; init; }
    public IReadOnlyList<string>? Times { get; init; }

    /// <summary>IANA zone.</summary>
    public required string Zone { get; init; }
}

/// <summary>
/// Days by a rule; exactly one of its members, <see cref="OffsetDays"/> aside. Days of the catalogue are a kind
/// (<c>school-term</c>, <c>holiday</c>, <c>make-up-workday</c>, <c>exam</c>, <c>observance</c>) or a name, alone or
/// with <c>-start</c> or <c>-end</c>.
/// </summary>
public sealed record RuleBody
{
    /// <summary>Every one of these days of the catalogue; <c>school-day</c> is every school day.</summary>
    public string? Each { get; init; }

    /// <summary>
    /// Days added to <see cref="Each"/>, -60 to 60: <c>holiday-start</c> and -1 is the eve of every holiday.
    /// </summary>
    public int? OffsetDays { get; init; }

    /// <summary>The last school day before each of these: <c>holiday</c>.</summary>
    public string? LastSchoolDayBefore { get; init; }

    /// <summary>The first school day after each of these.</summary>
    public string? FirstSchoolDayAfter { get; init; }

    /// <summary>Daily at the end of each window of the season: 7 is its last week.</summary>
    public int? LastDays { get; init; }

    /// <summary>Daily at the beginning of each window.</summary>
    public int? FirstDays { get; init; }
}
