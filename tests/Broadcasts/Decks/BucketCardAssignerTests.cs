using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Decks;

/// <summary>
/// Occurrences of a campaign with a deck of the tips <c>a</c>, <c>b</c>, <c>c</c>, an hour apart: each text is its
/// card's name with what happens to it.
/// </summary>
public sealed class BucketCardAssignerTests
{
    private const string Campaign = "tips";
    private static readonly DeckCard[] Tips = [new("a"), new("b"), new("c")];
    private static readonly int[] Seven = [.. Enumerable.Range(0, 7)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_occurrence_gives_everybody_their_next_card_and_newcomers_the_first()
    {
        await using var engine = await StartAsync(Seven);

        var first = await OccurAsync(engine, 1);
        await engine.ListAsync("families", [7, 8]);
        var second = await OccurAsync(engine, 2);

        Assert.Equal("aaaaaaa", await CardsAsync(engine, first));
        Assert.Equal("bbbbbbbaa", await CardsAsync(engine, second));
        Assert.Equal(["a:7", "b:0", "c:0"], Counts(await engine.ViewAsync(first)), StringComparer.Ordinal);
        Assert.Equal(["a:2", "b:7", "c:0"], Counts(await engine.ViewAsync(second)), StringComparer.Ordinal);
        Assert.All(await engine.DeliveriesAsync(second), d => Assert.Equal($"Tip {d.Card}.", d.Text));
        Assert.Equal(7 + 9, engine.Carrier.Handsets.Count);

        static IEnumerable<string> Counts(BroadcastView view) =>
            view.Cards!.Select(c => $"{c.Template}:{c.Recipients}");
    }

    [Fact]
    public async Task A_card_comes_again_until_its_text_arrived()
    {
        await using var engine = await StartAsync(Seven);
        engine.Carrier.Script = (_, to) =>
            to == Engine.Phone(2) ? new SendOutcome.Refused("4002")
            : to == Engine.Phone(3) ? new SendOutcome.Unknown("timeout")
            : null;
        var first = await OccurAsync(engine, 1);
        await ReportAsync(engine, 0, ReportStatus.Delivered);
        await ReportAsync(engine, 1, ReportStatus.Undelivered);

        var second = await OccurAsync(engine, 2);
        var third = await OccurAsync(engine, 3);

        // Delivered; undelivered; refused each time; unknown each time; accepted and never reported.
        Assert.Equal("aaaaaaa", await CardsAsync(engine, first));
        Assert.Equal("baabbbb", await CardsAsync(engine, second));
        Assert.Equal("cbacccc", await CardsAsync(engine, third));
    }

    [Fact]
    public async Task A_person_who_got_no_text_of_a_broadcast_has_not_seen_its_card()
    {
        await using var engine = await StartAsync(Seven);
        await engine.OptOutAsync(0);
        await SaveAsync(engine, "b", "Tip b. {{ school }}");
        var first = await OccurAsync(engine, 1);
        await engine.Get<OptOutStore>().RemoveAsync(engine.Key(0), Cancel);
        await engine.OptOutAsync(1);

        // Nobody but number 0 has a school to tell of.
        var second = await OccurAsync(engine, 2);
        await SaveAsync(engine, "b", "Tip b.");
        var third = await OccurAsync(engine, 3);

        Assert.Equal(".aaaaaa", await CardsAsync(engine, first));
        Assert.Equal("a......", await CardsAsync(engine, second));
        Assert.Equal("b.bbbbb", await CardsAsync(engine, third));
    }

    [Fact]
    public async Task A_card_of_a_waiting_text_is_assigned_again_only_after_the_text_is_skipped()
    {
        await using var engine = await StartAsync(Seven);
        var first = await OccurAsync(engine, 1, sends: false);

        var second = await OccurAsync(engine, 2);
        await engine.Get<BroadcastService>().CancelAsync(first, Engine.Administrator, Cancel);
        await engine.SweepAsync();
        var third = await OccurAsync(engine, 3);
        var fourth = await OccurAsync(engine, 4);

        Assert.Equal(7, (await engine.ViewAsync(first)).Skipped["cancelled"]);
        Assert.Equal(
            ["bbbbbbb", "aaaaaaa", "ccccccc"],
            [await CardsAsync(engine, second), await CardsAsync(engine, third), await CardsAsync(engine, fourth)],
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Concurrent_expansions_of_a_bucket_assign_each_person_one_card_and_its_text()
    {
        var people = Enumerable.Range(0, 40).ToArray();
        await using var engine = await StartAsync(people);
        await using var other = engine.On(engine.Storage);

        // Two broadcasts of the campaign at once, each expanded twice at once.
        var (first, second) = (await engine.TurnAndOrderAsync(1), await engine.TurnAndOrderAsync(2));
        await Task.WhenAll(
            new[] { first, second, first, second }.SelectMany(id =>
                new[] { engine.RunExpansionsAsync(id), other.RunExpansionsAsync(id) }
            )
        );

        var (ofFirst, ofSecond) = (await CardsAsync(engine, first, people), await CardsAsync(engine, second, people));
        Assert.All(ofFirst.Zip(ofSecond), pair => Assert.Contains(pair, new[] { ('a', 'b'), ('b', 'a') }));
        Assert.All(
            (await engine.DeliveriesAsync(first)).Concat(await engine.DeliveriesAsync(second)),
            d => Assert.Equal($"Tip {d.Card}.", d.Text)
        );
        foreach (var n in people)
        {
            var history = (await HistoryAsync(engine, n))!;
            Assert.Equal(ofFirst[n].ToString(), history.CardOf(first));
            Assert.Equal(ofSecond[n].ToString(), history.CardOf(second));
        }
    }

    [Fact]
    public async Task A_card_that_was_given_before_a_crash_is_the_one_that_is_sent()
    {
        await using var engine = await StartAsync(Seven);
        var first = await engine.TurnAndOrderAsync(1);
        var broadcast = (await engine.Get<BroadcastStore>().FindAsync(first, Cancel))!.Broadcast;
        foreach (var bucket in new[] { 0, 1 })
        {
            // The run died between its cards and its first batch.
            Assert.NotEmpty(
                await engine
                    .Get<RecipientSource>()
                    .ReadCandidatesAsync(broadcast, bucket, after: null, reached: null, Cancel)
                    .ToListAsync(Cancel)
            );
        }

        var second = await OccurAsync(engine, 2);
        await engine.RunExpansionsAsync(first);

        Assert.Equal("aaaaaaa", await CardsAsync(engine, first));
        Assert.Equal("bbbbbbb", await CardsAsync(engine, second));
    }

    [Fact]
    public async Task A_pending_card_counts_as_seen_once_the_table_of_its_month_is_deleted()
    {
        await using var engine = await StartAsync([0]);
        var bucket = engine.Key(0).Bucket(2);
        var longAgo = BroadcastKey.Derive(Instant.FromUtc(2020, 1, 1, 0, 0), "occurrence", Campaign);
        Assert.True(
            await engine
                .Get<CardHistoryStore>()
                .TryWriteAsync(
                    bucket,
                    [
                        StoredCardHistory.New(engine.Key(0), Campaign) with
                        {
                            History = CardHistory.Empty.WithCard(longAgo, "a"),
                            Area = "beiguan",
                        },
                    ],
                    Cancel
                )
        );

        Assert.Equal("b", await CardsAsync(engine, await OccurAsync(engine, 1), [0]));
        Assert.Equal(["a"], (await HistoryAsync(engine, 0))!.Seen, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_peek_returns_the_next_cards_and_writes_nothing()
    {
        await using var engine = await StartAsync(Seven);
        await OccurAsync(engine, 1);
        var before = await RowsAsync(engine);
        var second = await engine.TurnAndOrderAsync(2);
        var broadcast = (await engine.Get<BroadcastStore>().FindAsync(second, Cancel))!.Broadcast;

        var peeked = new List<Candidate>();
        foreach (var bucket in new[] { 0, 1 })
        {
            await foreach (var candidates in engine.Get<RecipientSource>().PreviewAsync(broadcast, bucket, Cancel))
            {
                peeked.AddRange(candidates);
            }
        }

        Assert.Equal(Enumerable.Repeat(("b", "Tip b."), 7), peeked.Select(c => (c.Recipient!.Card!, c.Recipient.Text)));
        // Nor did the request, which looks whether anybody is there.
        Assert.Equal(before, await RowsAsync(engine), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Two_campaigns_do_not_see_each_others_cards()
    {
        await using var engine = await StartAsync(Seven);
        await OccurAsync(engine, 1);

        Assert.Equal("aaaaaaa", await CardsAsync(engine, await OccurAsync(engine, 2, campaign: "tips-2")));
        Assert.Equal("bbbbbbb", await CardsAsync(engine, await OccurAsync(engine, 3)));
    }

    [Fact]
    public async Task A_new_version_is_the_same_card_and_urgent_ones_go_first()
    {
        await using var engine = await StartAsync(Seven);
        await OccurAsync(engine, 1);
        await SaveAsync(engine, "a", "Tip a, better.");
        await SaveAsync(engine, "new", "A new scam.");
        DeckCard[] deck = [.. Tips, new("new", Urgent: true), new("gone", Retired: true)];

        var second = await OccurAsync(engine, 2, deck: deck);
        var third = await OccurAsync(engine, 3, deck: deck);

        Assert.All(await engine.DeliveriesAsync(second), d => Assert.Equal(("new", "A new scam."), (d.Card, d.Text)));
        Assert.Equal("bbbbbbb", await CardsAsync(engine, third));
        Assert.Equal(
            [("a", 2, false), ("b", 1, false), ("c", 1, false), ("new", 1, true)],
            (await engine.ViewAsync(third)).Cards!.Select(c => (c.Template, c.Version, c.Urgent))
        );
    }

    [Fact]
    public async Task A_retry_sends_the_same_text_and_reports_its_card()
    {
        await using var engine = await StartAsync(Seven);
        var first = await OccurAsync(engine, 1);
        await ReportAsync(engine, 3, ReportStatus.Undelivered);

        var retry = (await engine.Get<FollowUpService>().RetryAsync(first, "again", Engine.Administrator, Cancel))
            .Value!
            .Id;
        await engine.RunExpansionsAsync(retry);

        Assert.Equal("...a...", await CardsAsync(engine, retry));
        Assert.Equal(1, (await engine.ViewAsync(retry)).Cards![0].Recipients);
    }

    [Fact]
    public async Task A_deck_whose_templates_have_grown_or_gone_is_refused_in_words()
    {
        await using var engine = await StartAsync([0]);
        DeckCard[] deck = [.. Enumerable.Range(0, 100).Select(i => new DeckCard($"long-{i}"))];
        foreach (var card in deck)
        {
            await SaveAsync(engine, card.Template, new string('x', 900));
        }

        var fits = await OccurAsync(engine, 1, deck: deck);
        await SaveAsync(engine, "long-7", new string('x', 4_000), new string('y', 4_000));
        var grown = await StartBroadcastAsync(engine, engine.Now, deck);
        var gone = await StartBroadcastAsync(engine, engine.Now, [.. Tips, new("gone")]);

        // The largest that fits: its row is read and written like any other.
        Assert.Equal(100, (await engine.ViewAsync(fits)).Cards!.Count);
        Assert.Equal(new string('x', 900), (await engine.DeliveriesAsync(fits)).Single().Text);
        Assert.Equal("/deck", grown.Problem!.Errors!.Single().Pointer);
        Assert.Equal("too-long", grown.Problem.Errors![0].Code);
        Assert.Contains("100000 are allowed", grown.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal("/deck/3", gone.Problem!.Errors!.Single().Pointer);
        Assert.Equal("unknown-template", gone.Problem.Errors![0].Code);
    }

    [Fact]
    public async Task A_persons_cards_are_found_and_erased()
    {
        await using var engine = await StartAsync(Seven);
        await OccurAsync(engine, 1);
        await OccurAsync(engine, 2, campaign: "water");
        var open = await engine.TurnAndOrderAsync(3);
        var broadcast = (await engine.Get<BroadcastStore>().FindAsync(open, Cancel))!.Broadcast;
        await engine
            .Get<RecipientSource>()
            .ReadCandidatesAsync(broadcast, engine.Key(4).Bucket(2), after: null, reached: null, Cancel)
            .ToListAsync(Cancel);
        var cards = engine.Get<IEnumerable<IPersonData>>().OfType<PersonCards>().Single();

        var held = await cards.FindAsync(engine.Key(4), Cancel);
        var early = await cards.EraseAsync(engine.Key(4), Cancel);
        await engine.RunExpansionsAsync(open);
        var late = await cards.EraseAsync(engine.Key(4), Cancel);

        Assert.All(held, h => Assert.Equal(["beiguan"], h.Areas));
        Assert.Equal(
            [
                """{"campaign":"tips","seen":["a"],"thisRound":["a"],"given":[{"card":"b","broadcast":"OPEN"}]}""",
                """{"campaign":"water","seen":[],"thisRound":[],"given":[{"card":"a","broadcast":"WATER"}]}""",
            ],
            held.Select(
                (h, i) =>
                    Json.Write((HeldCards)h.Data)
                        .Replace(
                            ((HeldCards)h.Data).Given[0].Broadcast,
                            i == 0 ? "OPEN" : "WATER",
                            StringComparison.Ordinal
                        )
            ),
            StringComparer.Ordinal
        );
        Assert.False(early);
        Assert.True(late);
        Assert.Empty(await cards.FindAsync(engine.Key(4), Cancel));
        Assert.NotNull(await HistoryAsync(engine, 5));
        Assert.True(await cards.EraseAsync(engine.Key(4), Cancel));
    }

    private static async Task<Engine> StartAsync(int[] people)
    {
        var engine = await Engine.StartAsync();
        await engine.ListAsync("families", people);
        foreach (var tip in Tips)
        {
            await SaveAsync(engine, tip.Template, $"Tip {tip.Template}.");
        }

        return engine;
    }

    private static async Task SaveAsync(Engine engine, string id, string text, string? other = null)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text };
        if (other is not null)
        {
            texts["zh"] = other;
        }

        var saved = await engine
            .Get<TemplateStore>()
            .SaveAsync(id, new TemplateDraft { Name = id, Texts = texts }, "test", engine.Now, IfMatch.None, Cancel);
        Assert.True(saved.IsOk, saved.Problem?.ToString());
    }

    /// <summary>An occurrence so many hours after the start, expanded and, by default, sent.</summary>
    private static async Task<string> OccurAsync(
        Engine engine,
        int hour,
        bool sends = true,
        string campaign = Campaign,
        DeckCard[]? deck = null
    )
    {
        var id = await engine.TurnAndOrderAsync(hour, campaign, deck);
        await engine.RunExpansionsAsync(id);
        if (sends)
        {
            await engine.SendAsync(id);
        }

        return id;
    }

    private static Task<Problems.Result<string>> StartBroadcastAsync(Engine engine, Instant dueAt, DeckCard[] deck) =>
        engine.StartOccurrenceAsync(Campaign, dueAt, deck);

    /// <summary>Each one's card by number; a dot for who has none.</summary>
    private static async Task<string> CardsAsync(Engine engine, string broadcast, int[]? people = null)
    {
        var deliveries = (await engine.DeliveriesAsync(broadcast)).ToDictionary(
            d => d.Phone,
            d => d.Card,
            StringComparer.Ordinal
        );
        var most = people ?? [.. Enumerable.Range(0, Math.Max(7, deliveries.Count))];
        return string.Concat(most.Select(n => deliveries.GetValueOrDefault(Engine.Phone(n).E164) ?? "."));
    }

    private static Task ReportAsync(Engine engine, int n, ReportStatus status) =>
        engine.ReportAsync(engine.Carrier.Handsets.Last(h => h.Phone == Engine.Phone(n).E164), status);

    private static async Task<CardHistory?> HistoryAsync(Engine engine, int n) =>
        (
            await engine
                .Get<CardHistoryStore>()
                .ReadPersonAsync(engine.Key(n).Bucket(2), engine.Key(n), Cancel)
                .FirstOrDefaultAsync(h => h.Campaign == Campaign, Cancel)
        )?.History;

    private static async Task<List<string>> RowsAsync(Engine engine) =>
        await engine
            .Storage.Table(Tables.Cards)
            .ReadAllAsync(Cancel)
            .Select(r => $"{r.RowKey} {r.ETag}")
            .ToListAsync(Cancel);
}

/// <summary>Occurrences as the campaign timer starts them.</summary>
internal static class Occurrences
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<string> TurnAndOrderAsync(
        this Engine engine,
        int hour,
        string campaign = "tips",
        DeckCard[]? deck = null
    )
    {
        engine.Clock.Turn(Engine.Start + Duration.FromHours(hour) - engine.Now);
        var accepted = await engine.StartOccurrenceAsync(campaign, engine.Now, deck ?? [new("a"), new("b"), new("c")]);
        Assert.True(accepted.IsOk, accepted.Problem?.ToString());
        return accepted.Value;
    }

    public static Task<Problems.Result<string>> StartOccurrenceAsync(
        this Engine engine,
        string campaign,
        Instant dueAt,
        DeckCard[] deck
    ) =>
        engine
            .Get<BroadcastService>()
            .StartOccurrenceAsync(
                campaign,
                dueAt,
                new DeckBroadcastRequest(
                    new BroadcastRequest
                    {
                        Name = "Tips",
                        Audience = new Audience { Lists = ["families"] },
                    },
                    deck
                ),
                Engine.Administrator with
                {
                    Name = $"campaign:{campaign}",
                },
                zone: null,
                Cancel
            );
}
