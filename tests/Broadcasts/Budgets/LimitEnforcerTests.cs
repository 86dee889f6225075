using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

/// <summary>
/// Budgets and spend ceilings in whole broadcasts. The engine starts on a Friday at 16:30 in Shanghai; a text costs
/// 0.05 CNY.
/// </summary>
public sealed class LimitEnforcerTests
{
    private static readonly int[] Six = [.. Enumerable.Range(0, 6)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_over_the_daily_budget_is_excluded_and_the_preview_agrees()
    {
        await using var engine = await WithAsync(new AreaPolicies { Budget = new Budget(PerDay: 1) });
        await engine.ListAsync("parents", Six);
        await engine.ListAsync("river", [4, 5, 6, 7]);
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var request = Engine.MakeRequest("river") with { Name = "Second" };
        var preview = (await engine.Get<PreviewService>().PreviewAsync(request, Engine.Administrator, Cancel)).Value!;
        var second = await engine.StartBroadcastAsync(request);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(second);
        Assert.Equal(2, view.Recipients);
        Assert.Equal(2, view.Excluded["budget"]);
        Assert.Equal(2, preview.Recipients);
        Assert.Equal(2, preview.Excluded["budget"]);
        Assert.Equal(8, engine.Carrier.Handsets.Count);
        Assert.Equal(8, engine.Carrier.Handsets.Select(h => h.Phone).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Urgent_texts_are_exempt_and_not_counted()
    {
        await using var engine = await WithAsync(new AreaPolicies { Budget = new Budget(PerDay: 1) });
        await engine.ListAsync("parents", Six);
        foreach (
            var (name, urgency) in new[]
            {
                ("Urgent", Urgency.Urgent),
                ("Routine", Urgency.Routine),
                ("Urgent again", Urgency.Urgent),
            }
        )
        {
            await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = name, Urgency = urgency });
            await engine.DrainAsync();
        }

        Assert.Equal(18, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_household_has_a_budget_of_its_own()
    {
        await using var engine = await WithAsync(new AreaPolicies { HouseholdBudget = new Budget(PerDay: 2) });
        await engine.ListAsync("parents", Six, (n, c) => c with { Household = n < 4 ? "12-301" : null });

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(4, view.Recipients);
        Assert.Equal(2, view.Excluded["budget"]);
    }

    [Fact]
    public async Task An_expansion_that_runs_again_counts_nobody_twice()
    {
        await using var engine = await WithAsync(new AreaPolicies { Budget = new Budget(PerDay: 2) });
        await engine.ListAsync("parents", Six);
        var first = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        for (var bucket = 0; bucket < 2; bucket++)
        {
            var message = new ExpansionMessage(first, bucket);
            await Task.WhenAll(
                Enumerable.Range(0, 3).Select(_ => engine.Get<AudienceExpander>().ExpandAsync(message, Cancel))
            );
        }

        await engine.DrainAsync();
        var second = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Second" });
        await engine.DrainAsync();

        Assert.Equal(6, (await engine.ViewAsync(second)).Recipients);
        Assert.Equal(12, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_text_delayed_to_another_day_counts_there_and_is_skipped_if_over_budget()
    {
        await using var engine = await WithAsync(new AreaPolicies { Budget = new Budget(PerDay: 1) });
        await engine.ListAsync("parents", Six);
        var late = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Name = "Late",
                LatestUsefulAt = Engine.Start + Duration.FromHours(40),
            }
        );
        await engine.ExpandAsync();

        // Its messages are held up until the next day; three of the six are texted before it then.
        engine.Clock.Turn(Duration.FromHours(24));
        await engine.ListAsync("river", Six[..3]);
        var other = await engine.StartBroadcastAsync(Engine.MakeRequest("river") with { Name = "Other" });
        await engine.RunExpansionsAsync(other);
        await engine.SendAsync(other);
        Assert.Equal(3, engine.Carrier.Handsets.Count);
        await engine.SendAsync(late);

        var view = await engine.ViewAsync(late);
        Assert.Equal(3, view.Skipped["budget"]);
        Assert.Equal(3, view.Tallies[DeliveryState.Accepted]);
        Assert.Equal(6, engine.Carrier.Handsets.Select(h => h.Phone).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(6, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task Texts_over_a_spend_ceiling_are_held_and_sent_once_it_is_raised()
    {
        await using var engine = await WithAsync(
            new AreaPolicies { SpendPerDay = new Money(0.15m, "CNY") },
            buckets: 1
        );
        await engine.ListAsync("parents", Six);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);
        await engine.SendAsync(id);

        var view = await engine.ViewAsync(id);
        Assert.Equal(3, engine.Carrier.Handsets.Count);
        Assert.Equal(3, view.Held["spend-ceiling"]);
        Assert.Equal(3, view.Tallies[DeliveryState.Waiting]);
        Assert.Equal(0.30m, view.Cost.Amount);

        // Meanwhile its time is others'.
        Assert.False(
            (await engine.Get<SlotAllocator>().ReadAsync("default", Cancel)).Calendar.Routine.Contains(
                engine.Now + LimitEnforcer.CeilingRetryInterval
            )
        );
        await PutAsync(engine, new AreaPolicies { SpendPerDay = new Money(0.30m, "CNY") });
        engine.Clock.Turn(Duration.FromMinutes(11));
        await engine.SendAsync(id);
        Assert.Equal(3, engine.Carrier.Handsets.Count);
        await engine.SendAsync(id);
        Assert.Equal(6, engine.Carrier.Handsets.Count);
        Assert.Empty((await engine.ViewAsync(id)).Held);
    }

    [Fact]
    public async Task A_spend_ceiling_applies_per_day_and_a_text_held_too_long_is_too_late()
    {
        await using var engine = await WithAsync(
            new AreaPolicies { SpendPerDay = new Money(0.15m, "CNY") },
            buckets: 1
        );
        await engine.ListAsync("parents", Six);
        var patient = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(patient);
        var hasty = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Name = "Hasty",
                LatestUsefulAt = Engine.Start + Duration.FromHours(1),
            }
        );
        await engine.RunExpansionsAsync(hasty);
        await engine.SendAsync(hasty);

        engine.Clock.Turn(Duration.FromHours(8));
        await engine.SweepAsync();
        await engine.SendAsync(patient);
        await engine.SendAsync(patient);

        Assert.Equal(6, (await engine.ViewAsync(hasty)).Skipped["too-late"]);
        Assert.Equal(6, (await engine.ViewAsync(patient)).Tallies[DeliveryState.Accepted]);
    }

    [Fact]
    public async Task The_spend_ceiling_of_one_area_holds_no_texts_of_another()
    {
        await using var engine = await WithAsync(
            new AreaPolicies { SpendPerDay = new Money(0m, "CNY") },
            buckets: 1,
            path: "beiguan/dadaoxi"
        );
        await engine.ListAsync("parents", Six[..3], (n, c) => n == 0 ? c with { Area = "beiguan/dadaoxi/03" } : c);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);

        Assert.Equal(2, engine.Carrier.Handsets.Count);
        Assert.Equal(1, (await engine.ViewAsync(id)).Held["spend-ceiling"]);
    }

    private static async Task<Engine> WithAsync(AreaPolicies policies, int buckets = 2, string path = "beiguan")
    {
        var engine = await Engine.StartAsync(buckets, batchSize: 3);
        await PutAsync(engine, policies, path);
        return engine;
    }

    private static Task PutAsync(Engine engine, AreaPolicies policies, string path = "beiguan") =>
        engine.PutAreaAsync(
            new Area
            {
                Path = path,
                Name = "North",
                Policies = policies,
            }
        );
}
