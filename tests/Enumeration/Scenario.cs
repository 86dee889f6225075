using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Campaigns;
using CommunityAlerts.Tests.Support;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Somebody of the scenario, named by what happens to them.</summary>
/// <param name="Role">The letter that names the person.</param>
internal sealed record Person(char Role, PhoneNumber Phone, NumberKey Key, int Bucket);

/// <summary>
/// Nine people on two lists, in 2 buckets and batches of 3: small, and with everything in it that can go differently.
/// </summary>
/// <remarks>
/// Bucket 0: A has a text of their own, so that the batch makes two calls; X opted out before; B's report comes before
/// our own write, and once more;
/// C is on both lists, and the report comes twice; D, alone in the second batch, has the text although the call timed
/// out, and the report comes when all is over.
/// Bucket 1: E is refused; F is throttled for 150 s, then taken, then undelivered; G's report comes before our own
/// write, and one that knows nothing (5002) after it; Y, the last, opted out before.
/// </remarks>
internal static class Scenario
{
    public const int Contacts = 10;
    public const string Campaign = "fridays";

    /// <summary>
    /// Latest useful time: not long after a run without trouble ends, so that an hour's delay is too late.
    /// </summary>
    public static readonly Duration Useful = Duration.FromMinutes(45);
    public static readonly Duration ResendAfter = Duration.FromMinutes(4);
    public static readonly Duration RetryAfter = Duration.FromSeconds(150);

    /// <summary>A sender whose resend takes less than an hour.</summary>
    public static readonly Sender Sender = new SenderDefaults { SegmentsPerMinute = 60_000 }.ToSender(null, "CNY") with
    {
        ResendAfter = ResendAfter,
    };

    /// <summary>The tables that a run touches.</summary>
    public static IEnumerable<string> Needed(Plan plan) =>
        [
            Tables.Lists,
            Tables.Areas,
            Tables.Senders,
            Tables.Contacts,
            Tables.OptOuts,
            Tables.Broadcasts,
            Tables.Due,
            Tables.Audit,
            Tables.Recipients("202706"),
            .. plan.ByCampaign ? [Tables.Campaigns, Tables.Templates, Tables.Occurrences] : new[] { Tables.Orders },
            .. plan.WithDeck ? new[] { Tables.Cards } : [],
        ];

    /// <summary>Everybody, by role.</summary>
    public static readonly IReadOnlyDictionary<char, Person> People = Cast("AXBCD", "EFGY").ToDictionary(p => p.Role);
    private static readonly Dictionary<string, Person> ByPhone = People.Values.ToDictionary(
        p => p.Phone.E164,
        StringComparer.Ordinal
    );

    public static Person Of(PhoneNumber phone) => ByPhone[phone.E164];

    /// <summary>Everybody's final state in a quiet run.</summary>
    public static readonly IReadOnlyDictionary<char, DeliveryState> Ends = new Dictionary<char, DeliveryState>
    {
        ['A'] = DeliveryState.Delivered,
        ['B'] = DeliveryState.Delivered,
        ['C'] = DeliveryState.Delivered,
        ['D'] = DeliveryState.Delivered,
        ['E'] = DeliveryState.Refused,
        ['F'] = DeliveryState.Undelivered,
        ['G'] = DeliveryState.Delivered,
    };

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["en"] = "Keep away from the river.",
        ["zh-CN"] = "请远离河边。",
    };

    public static BroadcastRequest MakeRequest(OnUnknown onUnknown) =>
        new()
        {
            Name = "Water",
            Texts = Texts,
            Audience = new Audience { Lists = ["parents", "residents"] },
            LatestUsefulAt = Engine.Start + Useful,
            OnUnknown = onUnknown,
        };

    /// <summary>Stores the people and the sender.</summary>
    public static async Task PrepareAsync(Worker worker, Plan plan, CancellationToken cancellationToken)
    {
        if (plan.ByCampaign)
        {
            await CampaignAsync(worker, plan.OnUnknown, cancellationToken);
        }

        await Task.WhenAll(
            ListAsync(worker, "parents", "AXCDEG", cancellationToken),
            ListAsync(worker, "residents", "BCFY", cancellationToken),
            OptOutAsync(worker, 'X', cancellationToken),
            OptOutAsync(worker, 'Y', cancellationToken),
            worker.Get<SenderStore>().PutAsync(Sender, IfMatch.None, cancellationToken)
        );
    }

    public static Task OptOutAsync(Worker worker, char role, CancellationToken cancellationToken) =>
        worker
            .Get<OptOutStore>()
            .TryAddAsync(
                new OptOut(People[role].Key, People[role].Phone, worker.Clock.Now, "reply", null),
                cancellationToken
            );

    /// <summary>
    /// Saves a campaign that falls due just as a run begins, on a Friday at half past four in Shanghai.
    /// </summary>
    private static async Task CampaignAsync(Worker worker, OnUnknown onUnknown, CancellationToken cancellationToken)
    {
        await TemplateAsync(worker, "drowning", Texts, cancellationToken);
        var body = Plans.Body(
            """{"from":"05-01","to":"09-10"}""",
            Plans.Rule("FREQ=WEEKLY;BYDAY=FR", "16:30", "Asia/Shanghai"),
            ""","latestUseful":"PT45M" """
        ) with
        {
            OnUnknown = onUnknown,
        };
        await CampaignAsync(worker, body, cancellationToken);
    }

    public static Task TemplateAsync(
        Worker worker,
        string id,
        IReadOnlyDictionary<string, string> texts,
        CancellationToken cancellationToken
    ) =>
        worker
            .Get<TemplateStore>()
            .SaveAsync(
                id,
                new TemplateDraft { Name = id, Texts = texts },
                "test",
                Engine.Start,
                IfMatch.None,
                cancellationToken
            );

    /// <summary>A campaign as saved an hour before a run begins.</summary>
    public static async Task CampaignAsync(Worker worker, CampaignBody body, CancellationToken cancellationToken)
    {
        var before = Engine.Start - Duration.FromHours(1);
        var campaign = new Campaign
        {
            Id = Campaign,
            Body = body,
            Terms = CampaignParser.Parse(body, DayCatalogue.Empty, cancellationToken).Value!,
            Area = "beiguan",
            State = CampaignState.Active,
            ChangedAt = before,
            ChangedBy = "test",
            Revision = 1,
            Through = before,
        };
        await worker
            .Get<CampaignStore>()
            .TryAddAsync(campaign.SettledThrough(before, cancellationToken), cancellationToken);
    }

    public static async Task ListAsync(Worker worker, string list, string roles, CancellationToken cancellationToken)
    {
        await worker
            .Get<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = list,
                    Name = list,
                    Area = "beiguan",
                    CreatedAt = Engine.Start,
                },
                asRead: null,
                cancellationToken
            );
        foreach (var bucket in roles.Select(r => People[r]).GroupBy(p => p.Bucket))
        {
            var partition = ContactStore.Partition(list, bucket.Key);
            await worker
                .Get<ContactStore>()
                .WriteUnconditionallyAsync(
                    [.. bucket.Select(p => ContactStore.UpsertAction(partition, Contact(p, list)))],
                    cancellationToken
                );
        }
    }

    private static Contact Contact(Person person, string list) =>
        new()
        {
            Phone = person.Phone,
            Key = person.Key,
            Name = person.Role.ToString(),
            Language = person.Role == 'A' ? "zh-CN" : "en",
            Area = "beiguan",
            Consent = new Consent(ConsentBasis.Notice, list, Engine.Start),
        };

    /// <summary>
    /// Numbers kept for fiction whose keys fall into the buckets, in key order: a role's place in its text is its place
    /// in the audience.
    /// </summary>
    private static List<Person> Cast(params string[] buckets)
    {
        var keys = new NumberKeys(new byte[32]);
        var numbers = Enumerable.Range(0, 100).Select(Engine.Phone).Select(p => (Phone: p, Key: keys.MakeKey(p)));
        return
        [
            .. numbers
                .GroupBy(n => n.Key.Bucket(buckets.Length))
                .SelectMany(g =>
                    g.Take(buckets[g.Key].Length)
                        .OrderBy(n => n.Key.Value, StringComparer.Ordinal)
                        .Select((n, i) => new Person(buckets[g.Key][i], n.Phone, n.Key, g.Key))
                ),
        ];
    }
}
