using System.Runtime.InteropServices;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// The counts to make: distinct audiences, each with the counts that share it; distinct wordings and pools, so that
/// each is evaluated once a person.
/// </summary>
public sealed class HeadcountPlan
{
    private readonly Dictionary<string, int> _wordings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pools = new(StringComparer.Ordinal);
    private readonly List<(Wording Wording, SenderSignatures Signatures)> _parsed = [];
    private readonly List<IReadOnlyList<PoolSender>> _poolsById = [];
    private readonly string _language;

    /// <summary>Parses the texts, and groups the broadcasts by audience.</summary>
    /// <param name="broadcasts">The broadcasts to count.</param>
    /// <param name="ruleGroups">The rule groups of their recipients' areas.</param>
    /// <param name="language">The last language of every fallback chain.</param>
    public HeadcountPlan(IReadOnlyList<Broadcast> broadcasts, RuleGroups ruleGroups, string language)
    {
        (RuleGroups, _language) = (ruleGroups, language);
        Lists = [.. broadcasts.SelectMany(b => b.Lists).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Counts =
        [
            .. broadcasts.Select(b =>
                b.Cards.Count > 0
                    ? new Count(
                        [.. b.Cards.Select(c => FindOrAddWording(b, c.Texts))],
                        FindOrAddPool(b),
                        b.CardHistories
                    )
                    : new Count([FindOrAddWording(b, b.Texts)], FindOrAddPool(b), Deck: null)
            ),
        ];
        Audiences =
        [
            .. broadcasts
                .Index()
                .GroupBy(
                    b =>
                        Json.Write(b.Item.Lists)
                        + Json.Write(b.Item.Areas)
                        + Json.Write(b.Item.Audience with { Lists = [] }),
                    StringComparer.Ordinal
                )
                .Select(g => new PlannedAudience(Lists, g.First().Item, [.. g.Select(b => b.Index)])),
        ];
    }

    public RuleGroups RuleGroups { get; }

    /// <summary>The ids of all lists of the broadcasts, each once, in ordinal order.</summary>
    public IReadOnlyList<string> Lists { get; }

    /// <summary>The counts, one for each broadcast.</summary>
    public IReadOnlyList<Count> Counts { get; }
    public IReadOnlyList<PlannedAudience> Audiences { get; }
    public int Wordings => _parsed.Count;
    public int Pools => _poolsById.Count;

    /// <summary>Measures a contact's text.</summary>
    public TextSize MeasureText(int wording, Contact contact)
    {
        var (parsedWording, signatures) = _parsed[wording];
        var rendering = parsedWording.Render(contact, signatures, _language);
        return new TextSize(rendering.Size?.Segments ?? 0, rendering.Exclusion);
    }

    /// <summary>The senders that may text a number.</summary>
    public IReadOnlyList<PoolSender> Senders(int pool, PhoneNumber phone) => _poolsById[pool].SendersFor(phone);

    private int FindOrAddWording(Broadcast broadcast, IReadOnlyDictionary<string, string> texts) =>
        FindOrAdd(
            _wordings,
            Json.Write(texts) + broadcast.Signature + Json.Write(broadcast.Signatures),
            () => _parsed.Add((broadcast.Parse(texts), broadcast.GetSignatures()))
        );

    private int FindOrAddPool(Broadcast broadcast) =>
        FindOrAdd(_pools, Json.Write(broadcast.Pool), () => _poolsById.Add(broadcast.Pool));

    private static int FindOrAdd(Dictionary<string, int> known, string key, Action add)
    {
        if (!known.TryGetValue(key, out var at))
        {
            add();
            known[key] = at = known.Count;
        }

        return at;
    }

    /// <summary>A count to make.</summary>
    /// <param name="Wordings">The index of its wording, or one for each card.</param>
    /// <param name="Pool">The index of its sender pool.</param>
    /// <param name="Deck">The key of its card histories; null where there is one text for all.</param>
    public sealed record Count(IReadOnlyList<int> Wordings, int Pool, string? Deck);
}

/// <summary>The size of one person's text.</summary>
/// <param name="Segments">The number of segments; 0 where there is no text.</param>
/// <param name="Exclusion">Why there is no text: a value is missing, or the text cannot be rendered.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSize(int Segments, Exclusion Exclusion);

/// <summary>One audience and the counts that share it.</summary>
public sealed class PlannedAudience
{
    private readonly Audience _narrowing;
    private readonly IReadOnlyList<string> _areas;

    /// <summary>
    /// The rank in this audience of each list that is read, from 0; negative where the list is not in it.
    /// </summary>
    private readonly int[] _listRanks;

    public PlannedAudience(IReadOnlyList<string> read, Broadcast broadcast, IReadOnlyList<int> counts)
    {
        _narrowing = broadcast.Audience;
        _areas = broadcast.Areas;
        _listRanks = [.. read.Select(list => broadcast.Lists.ToList().IndexOf(list))];
        Counts = counts;
    }

    public IReadOnlyList<int> Counts { get; }

    /// <summary>Decides which rows of a phone are recipients of this audience.</summary>
    public IEnumerable<AudienceMember> Decide(Phone phone)
    {
        var rows =
            phone.Rows.Count == 1
                ? _listRanks[phone.Rows[0].List] >= 0
                    ? [phone.Rows[0].Contact]
                    : []
                : phone
                    .Rows.Where(r => _listRanks[r.List] >= 0)
                    .OrderBy(r => _listRanks[r.List])
                    .Select(r => r.Contact)
                    .ToList();
        return rows.Count == 0 ? [] : AudienceReader.Decide(rows, _narrowing, phone.OptedOut, _areas);
    }
}
