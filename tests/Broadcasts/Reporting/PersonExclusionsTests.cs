using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

/// <summary>Why a broadcast to a person's lists gave them no text.</summary>
public sealed class PersonExclusionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_says_why_it_gave_a_person_of_its_lists_no_text()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync(
            "parents",
            [1, 2, 3],
            (n, c) => n == 2 ? c with { Consent = c.Consent with { Basis = ConsentBasis.None } } : c
        );
        await engine.ListAsync("others", [5]);
        await engine.OptOutAsync(3);
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.ListAsync("parents", [4]);

        Assert.Empty(await ReasonsAsync(engine, 1));
        Assert.Equal(["no-consent"], await ReasonsAsync(engine, 2));
        Assert.Equal(["opted-out"], await ReasonsAsync(engine, 3));
        Assert.Equal(["not-then"], await ReasonsAsync(engine, 4));
        Assert.Empty(await ReasonsAsync(engine, 5));
        Assert.Empty(await ReasonsAsync(engine, 6));
    }

    [Fact]
    public async Task An_opt_out_after_the_broadcast_does_not_explain_it()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync("parents", [1]);
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.ListAsync("parents", [2]);
        engine.Clock.Turn(Duration.FromHours(1));
        await engine.OptOutAsync(2);

        Assert.Equal(["not-then"], await ReasonsAsync(engine, 2));
    }

    private static async Task<IReadOnlyList<string>> ReasonsAsync(Engine engine, int number)
    {
        var exclusions = engine.Get<IEnumerable<IPersonData>>().OfType<PersonExclusions>().Single();
        return [.. (await exclusions.FindAsync(engine.Key(number), Stop)).Select(h => ((HeldExclusion)h.Data).Reason)];
    }
}
