using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>The part of an import that the demo reads: <c>GET /api/imports/{id}</c>.</summary>
public sealed record ImportAnswer(
    string State,
    int Rows,
    int Added,
    int Updated,
    int Unchanged,
    int Rejected,
    IReadOnlyList<ImportProblem> Problems
);

public sealed record ImportProblem(int Row, string Code, string Detail, string? Column = null, string? Value = null);

/// <summary>The part of <c>POST /api/campaigns/defaults</c> that the demo reads.</summary>
public sealed record AdoptedAnswer(IReadOnlyList<CampaignAnswer> Campaigns);

public sealed record CampaignAnswer(string Id, string Name, Instant? NextAt = null);

/// <summary>The part of <c>POST /api/broadcasts/preview</c> that the demo reads.</summary>
public sealed record PreviewAnswer(
    int Recipients,
    IReadOnlyDictionary<string, int> ByLanguage,
    IReadOnlyDictionary<string, int> Excluded,
    int Segments,
    Money Cost
);

/// <summary>The part of <c>GET /api/broadcasts/{id}</c> that the demo reads.</summary>
public sealed record BroadcastAnswer(
    string Id,
    string State,
    bool Settled,
    int Recipients,
    IReadOnlyDictionary<string, int> Tallies,
    IReadOnlyDictionary<string, int> Excluded,
    int Segments,
    Money Cost
)
{
    /// <summary>The number of texts whose call of the carrier has ended.</summary>
    public int Called => Recipients - GetCount("waiting") - GetCount("sending");

    /// <summary>The number of texts in a final state.</summary>
    public int Final => Called - GetCount("accepted") - GetCount("unknown");

    public int GetCount(string state) => Tallies.TryGetValue(state, out var count) ? count : 0;
}

public sealed record OccurrencesAnswer(IReadOnlyList<OccurrenceAnswer> Occurrences);

public sealed record OccurrenceAnswer(Instant DueAt, string State, string? Broadcast = null);

public sealed record DeliveryAnswer(string Phone, string State, string Text);

public sealed record HandsetAnswer(IReadOnlyList<HandsetMessage> Messages);

public sealed record HandsetMessage(
    string Id,
    string Text,
    int Segments,
    Instant At,
    string From,
    string? Broadcast = null
);

public sealed record QuietAnswer(bool Quiet, int InHand, int Due, int ReportsOwed);

public sealed record ClockAnswer(Instant Now);
