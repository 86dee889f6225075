using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>
/// A broadcast to the remainder reaches exactly those of the audience who got nothing, whatever was stopped where (rule
/// R8).
/// </summary>
public sealed class RemainderTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopped_broadcast_and_its_remainder_reach_each_person_once()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var texted = Texted(engine);
        Assert.InRange(texted.Length, 1, 5);
        await engine.OptOutAsync(Ten.Except(texted).First());

        var remainder = await StartRemainderAsync(engine, first);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(remainder);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(9 - texted.Length, view.Recipients);
        Assert.Equal(1, view.Excluded["opted-out"]);
        Assert.Equal(9, Texted(engine).Distinct().Count());
        Assert.Equal(9, engine.Carrier.Handsets.Count);
        Assert.Single(engine.Carrier.Handsets.DistinctBy(h => h.Text, StringComparer.Ordinal));
        Assert.Empty(await ExclusionsAsync(engine, texted[0]));
        Assert.Equal((FollowUpKind.Remainder, first), (view.Follows!.Kind, Assert.Single(view.Follows.Broadcasts)));
        Assert.Null(view.RetryOf);
        foreach (var id in new[] { first, remainder })
        {
            var family = (await engine.Get<BroadcastQueries>().FindAsync(id, Engine.Administrator, Cancel)).Value!;
            Assert.Equal(
                [new FamilyMember(remainder, FollowUpKind.Remainder, BroadcastState.Finished)],
                family.View.Family
            );
        }
    }

    [Fact]
    public async Task Recipients_who_may_have_the_text_or_were_refused_are_left_out()
    {
        await using var engine = await Engine.StartAsync();
        var asked = 0;
        engine.Carrier.Script = (_, _) =>
            asked++ switch
            {
                0 => new SendOutcome.Unknown("timeout"),
                1 => new SendOutcome.Refused("4002"),
                _ => null,
            };
        var first = await StoppedAsync(engine);
        Assert.Equal(1, (await engine.ViewAsync(first)).Tallies[DeliveryState.Unknown]);

        var remainder = await StartRemainderAsync(engine, first);
        await engine.DrainAsync();

        Assert.Equal(
            10 - (await engine.ViewAsync(first)).Skipped["cancelled"],
            asked - Texted(engine, remainder).Length
        );
        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task People_the_expansion_never_reached_get_the_remainder_too()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await CancelAsync(engine, first);

        await StartRemainderAsync(engine, first);
        await engine.DrainAsync();

        Assert.Equal(Ten, Texted(engine).Order());
    }

    [Fact]
    public async Task The_remainder_of_a_finished_one_reaches_the_too_late_and_those_added_since()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [0, 1, 2, 3, 4]);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await SendFirstBatchAsync(engine, first);
        var texted = Texted(engine);
        await engine.ReportAsync(engine.Carrier.Handsets.First(), ReportStatus.Undelivered);
        engine.Clock.Turn(Duration.FromHours(25));
        await engine.SweepAsync();
        await engine.ListAsync("parents", [0, 1, 2, 3, 4, 5]);

        var remainder = await StartRemainderAsync(engine, first);
        await engine.DrainAsync();

        Assert.Equal([.. Enumerable.Range(0, 6).Except(texted)], Texted(engine, remainder).Order());
        Assert.Equal(6, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_request_is_refused_while_somebody_waits_or_is_being_sent_to()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        Assert.Equal("not-ended", Code(await SendToRemainderAsync(engine, first)));
        await engine.ExpandAsync();
        Assert.Equal("not-ended", Code(await SendToRemainderAsync(engine, first)));
        var during = "";
        engine.Carrier.Before = async _ =>
        {
            if (during.Length == 0)
            {
                await CancelAsync(engine, first);
                during = Code(await SendToRemainderAsync(engine, first));
            }
        };
        await engine.DrainAsync();
        Assert.Equal("not-ended", during);

        await engine.SweepAsync();
        Assert.True((await SendToRemainderAsync(engine, first)).IsOk);
    }

    [Fact]
    public async Task Nobody_is_left_where_all_have_it_and_a_retry_has_no_remainder()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        await engine.ReportAsync(engine.Carrier.Handsets.First(), ReportStatus.Undelivered);

        Assert.Equal("nobody-left", Code(await SendToRemainderAsync(engine, first)));
        var retry = (
            await engine.Get<FollowUpService>().RetryAsync(first, "again", Engine.Administrator, Cancel)
        ).Value!;
        await CancelAsync(engine, retry.Id);
        await engine.DrainAsync();
        await engine.SweepAsync();
        await engine.ListAsync("parents", [.. Ten, 10]);

        Assert.Equal("nobody-left", Code(await SendToRemainderAsync(engine, retry.Id)));
    }

    [Fact]
    public async Task Two_requests_at_once_leave_one_cancelled_that_reaches_nobody()
    {
        Result<AcceptedBroadcast> meanwhile = default!;
        var first = "";
        await using var two = await TwoEngines.StartAsync(
            Tables.Broadcasts,
            async other => meanwhile = await SendToRemainderAsync(other, first, "meanwhile")
        );
        var (fast, slow) = two;
        first = await StoppedAsync(fast);

        var late = await SendToRemainderAsync(slow, first, "late");
        var again = await SendToRemainderAsync(slow, first, "late");
        await fast.DrainAsync();

        Assert.Equal(("already-followed", meanwhile.Value!.Id), (Code(late), late.Problem!.By));
        Assert.Equal(("already-followed", meanwhile.Value.Id), (Code(again), again.Problem!.By));
        Assert.Equal(Ten, Texted(fast).Order());
        Assert.Equal("nobody-left", Code(await SendToRemainderAsync(fast, first, "later")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broadcast_that_a_crash_left_out_of_the_family_is_entered_by_its_expansion(bool isAnotherOpen)
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var store = engine.Get<BroadcastStore>();
        var original = (await store.FindAsync(first, Cancel))!.Broadcast;
        var left = original with
        {
            Id = first[..7] + new string('a', 26),
            RemainderOf = first,
            CancelledAt = null,
            FinishedAt = null,
        };
        await store.TryAddAsync(left, Cancel);
        if (isAnotherOpen)
        {
            await StartRemainderAsync(engine, first);
        }

        await engine.RunExpansionsAsync(left.Id);
        await engine.RunExpansionsAsync(left.Id);
        await engine.DrainAsync();

        Assert.Equal(Ten, Texted(engine).Order());
        Assert.Equal(isAnotherOpen, (await store.FindAsync(left.Id, Cancel))!.Broadcast.CancelledAt is not null);
        Assert.Equal(isAnotherOpen, (await engine.ViewAsync(left.Id)).Recipients == 0);
    }

    [Fact]
    public async Task The_expansion_of_the_remainder_waits_until_nobody_of_the_first_does()
    {
        await using var engine = await Engine.StartAsync(buckets: 1);
        await engine.ListAsync("parents", Ten);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await CancelAsync(engine, first);
        var remainder = await StartRemainderAsync(engine, first);

        // A worker that read the first before it was stopped inserts its batch only now.
        await LateBatchAsync(engine, first, 3);
        await engine.RunExpansionsAsync(remainder);
        Assert.Empty(await engine.BatchesAsync(remainder));

        await engine.SweepAsync();
        await engine.RunExpansionsAsync(remainder);
        await engine.SendAsync(remainder);

        Assert.Equal(Ten, Texted(engine).Order());
    }

    [Fact]
    public async Task A_stopped_remainder_has_a_remainder_and_all_of_them_are_one_family()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var second = await StartRemainderAsync(engine, first, "second");
        Assert.Equal(("already-followed", second), Of(await SendToRemainderAsync(engine, first, "early")));
        await engine.ExpandAsync();
        await SendFirstBatchAsync(engine, second);
        await CancelAsync(engine, second);
        Assert.Equal("not-ended", Code(await SendToRemainderAsync(engine, second, "early")));
        await engine.SweepAsync();

        var third = await StartRemainderAsync(engine, second, "third");
        await engine.DrainAsync();

        Assert.Equal(Ten, Texted(engine).Order());
        Assert.NotEmpty(Texted(engine, third));
        var view = (await engine.Get<BroadcastQueries>().FindAsync(second, Engine.Administrator, Cancel)).Value!.View;
        Assert.Equal([second, third], view.Family!.Select(f => f.Id), StringComparer.Ordinal);
        Assert.Equal([BroadcastState.Cancelled, BroadcastState.Finished], view.Family!.Select(f => f.State));
    }

    [Fact]
    public async Task A_retry_and_the_remainder_may_be_open_together_and_share_nobody()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var texted = Texted(engine);
        foreach (var text in engine.Carrier.Handsets)
        {
            await engine.ReportAsync(text, ReportStatus.Undelivered);
        }

        var remainder = await StartRemainderAsync(engine, first);
        var retry = await engine.Get<FollowUpService>().RetryAsync(first, "again", Engine.Administrator, Cancel);
        await engine.RunExpansionsAsync(retry.Value!.Id);
        await engine.DrainAsync();

        Assert.Equal(texted.Order(), Texted(engine, retry.Value.Id).Order());
        Assert.Equal([.. Ten.Except(texted)], Texted(engine, remainder).Order());
    }

    [Fact]
    public async Task The_texts_count_once_in_the_budget_of_the_first()
    {
        await using var engine = await Engine.StartAsync();
        var area = new Area
        {
            Path = "beiguan",
            Name = "North",
            Policies = new AreaPolicies { Budget = new Budget(PerDay: 1) },
        };
        await engine.PutAreaAsync(area);
        var first = await StoppedAsync(engine);

        await StartRemainderAsync(engine, first);
        await engine.DrainAsync();

        Assert.Equal(Ten, Texted(engine).Order());
        var other = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Other" });
        await engine.DrainAsync();
        Assert.Equal(10, (await engine.ViewAsync(other)).Excluded["budget"]);
    }

    [Fact]
    public async Task The_remainder_may_get_another_text_which_is_checked_like_any_other()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var texted = Texted(engine);
        await SaveTemplateAsync(engine);
        Dictionary<string, string> texts = new(StringComparer.Ordinal) { ["en"] = "Water is still rising." };
        var none = ImmutableDictionary<string, string>.Empty;

        Assert.Equal("no-text", await FaultAsync(new RemainderRequest { Texts = none }));
        Assert.Equal("template-or-texts", await FaultAsync(new RemainderRequest { Texts = texts, Template = "river" }));
        Assert.Equal("unknown-template", await FaultAsync(new RemainderRequest { Template = "nothing" }));
        var remainder = await SendToRemainderAsync(engine, first, "text", new RemainderRequest { Texts = texts });
        await engine.DrainAsync();

        Assert.Equal(10 - texted.Length, engine.Carrier.Handsets.Count(h => h.Text == texts["en"]));
        Assert.Null((await engine.ViewAsync(remainder.Value!.Id)).Template);
        await engine.ListAsync("parents", [.. Ten, 10]);
        remainder = await SendToRemainderAsync(engine, first, "template", new RemainderRequest { Template = "river" });
        await engine.DrainAsync();
        Assert.Equal("Keep away.", engine.Carrier.Handsets.Last().Text);
        var view = await engine.ViewAsync(remainder.Value!.Id);
        Assert.Equal("river", view.Template);
        Assert.Equal(1, view.Recipients);

        async Task<string> FaultAsync(RemainderRequest request) =>
            (await SendToRemainderAsync(engine, first, "fault", request)).Problem!.Errors![0].Code;
    }

    [Fact]
    public async Task A_broadcast_that_a_restore_cancelled_has_no_remainder()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var store = engine.Get<BroadcastStore>();
        var stored = (await store.FindAsync(first, Cancel))!;
        await store.TryReplaceAsync(
            stored.Broadcast with
            {
                CancelledBy = Broadcast.CancelledByRestore,
            },
            stored.ETag,
            Cancel
        );

        Assert.Equal("restored-in-doubt", Code(await SendToRemainderAsync(engine, first)));
    }

    [Fact]
    public async Task A_remainder_takes_all_areas_of_the_first_and_a_repeat_finds_it()
    {
        await using var engine = await Engine.StartAsync();
        var first = await StoppedAsync(engine);
        var service = engine.Get<FollowUpService>();
        var east = new Caller("east", [Role.Administrator], "dongguan");

        Assert.Equal(
            "not-allowed",
            Code(await service.SendToRemainderAsync(first, new RemainderRequest(), "k", east, Cancel))
        );
        Assert.Equal("unknown-broadcast", Code(await SendToRemainderAsync(engine, "nothing")));
        var remainder = await StartRemainderAsync(engine, first, "one");
        Assert.Equal(
            new AcceptedBroadcast(remainder, IsNew: false),
            (await SendToRemainderAsync(engine, first, "one")).Value
        );
        Assert.Equal(
            "idempotency-key-reused",
            Code(await SendToRemainderAsync(engine, first, "one", new RemainderRequest { Template = "river" }))
        );
    }

    [Fact]
    public async Task A_stored_broadcast_keeps_its_family_and_one_of_an_older_version_its_retries()
    {
        await using var engine = await Engine.StartAsync();
        var first = (await engine.Get<BroadcastStore>().FindAsync(await StoppedAsync(engine), Cancel))!.Broadcast;
        var full = first with
        {
            Paused = new Pause(engine.Now, "test", PauseReason.Operator),
            RemainderOf = "a",
            CountedAs = "b",
            FollowUps = ["c"],
        };
        var old = JsonNode.Parse(Json.Write(first with { RetryOf = "a" }))!.AsObject();
        foreach (var member in (string[])["paused", "restOf", "countedAs"])
        {
            old.Remove(member);
        }

        old["retries"] = new JsonArray("c");
        var read = Json.Read<Broadcast>(old.ToJsonString());

        Assert.Equal(Json.Write(full), Json.Write(Json.Read<Broadcast>(Json.Write(full))));
        Assert.Equal((FollowUpKind.Retry, "a"), (read.Follows!.Kind, read.Follows.Broadcasts[0]));
        Assert.Equal(["c"], read.FollowUps);
        Assert.Equal((null, first.Id), (read.Paused, read.BudgetId));
    }

    private static async Task<IReadOnlyList<HeldData>> ExclusionsAsync(Engine engine, int number) =>
        await engine
            .Get<IEnumerable<IPersonData>>()
            .OfType<PersonExclusions>()
            .Single()
            .FindAsync(engine.Key(number), Cancel);

    /// <summary>A broadcast to ten people that was cancelled after its first batch, and swept.</summary>
    private static async Task<string> StoppedAsync(Engine engine)
    {
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await SendFirstBatchAsync(engine, id);
        await CancelAsync(engine, id);
        await engine.SweepAsync();
        await engine.Storage.QueueClient(Queues.Batches).ClearMessagesAsync(Cancel);
        return id;
    }

    private static async Task SendFirstBatchAsync(Engine engine, string id)
    {
        var batch = (await engine.BatchesAsync(id)).First(b => b.AnyWaiting).Id;
        await engine.Get<BatchSender>().SendAsync(new BatchMessage(id, batch.Bucket, [batch.Number]), Cancel);
    }

    /// <summary>Inserts a batch of one person, with its text, at the end of the only chain.</summary>
    private static async Task LateBatchAsync(Engine engine, string id, int n)
    {
        var key = engine.Key(n);
        var batch = new Batch
        {
            Id = new BatchId(id, 0, 0),
            FirstKey = key,
            LastKey = key,
            ComposedAt = engine.Now,
            DueAt = engine.Now,
            SegmentsBySender = ImmutableSortedDictionary<string, int>.Empty.Add("default", 1),
            WaitingSegments = ImmutableSortedDictionary<string, int>.Empty.Add("default", 1),
            Entries = [DeliveryEntry.New(key, engine.Now)],
        };
        var person = new Recipient
        {
            Key = key,
            Phone = Engine.Phone(n),
            Name = null,
            Language = "en",
            Text = "Keep away from the river.",
            Encoding = SmsEncoding.Gsm7,
            Units = 25,
            Segments = 1,
            Area = "beiguan",
            Household = null,
            Sender = "default",
            Card = null,
        };
        Assert.True(await engine.Get<Ledger>().TryAddAsync(batch, [person], Cancel));
    }

    private static async Task CancelAsync(Engine engine, string id) =>
        Assert.True((await engine.Get<BroadcastService>().CancelAsync(id, Engine.Administrator, Cancel)).IsOk);

    private static Task<Result<AcceptedBroadcast>> SendToRemainderAsync(
        Engine engine,
        string id,
        string key = "rest",
        RemainderRequest? request = null
    ) =>
        engine
            .Get<FollowUpService>()
            .SendToRemainderAsync(id, request ?? new RemainderRequest(), key, Engine.Administrator, Cancel);

    private static async Task<string> StartRemainderAsync(Engine engine, string id, string key = "rest")
    {
        var remainder = await SendToRemainderAsync(engine, id, key);
        Assert.True(remainder.IsOk, remainder.Problem?.ToString());
        return remainder.Value.Id;
    }

    private static string Code(Result<AcceptedBroadcast> refused) => refused.Problem?.Code ?? "";

    private static (string Code, string? By) Of(Result<AcceptedBroadcast> refused) =>
        (Code(refused), refused.Problem?.By);

    private static async Task SaveTemplateAsync(Engine engine) =>
        await engine
            .Get<TemplateStore>()
            .SaveAsync(
                "river",
                new TemplateDraft
                {
                    Name = "River",
                    Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep away." },
                },
                "test",
                engine.Now,
                IfMatch.None,
                Cancel
            );

    /// <summary>The people whose handsets have texts of the given broadcast, or of any, each once a text.</summary>
    private static int[] Texted(Engine engine, string id = "") =>
        [
            .. engine
                .Carrier.Handsets.Where(h => h.Tag.StartsWith(id, StringComparison.Ordinal))
                .Select(h => int.Parse(h.Phone[^2..], CultureInfo.InvariantCulture)),
        ];
}
