using System.Buffers.Text;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

public sealed class RecipientPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_of_recipients_list_those_whom_the_expansion_takes_each_once()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync(
            "parents",
            Enumerable.Range(0, 8),
            (n, contact) =>
                n switch
                {
                    1 => contact with { Area = "nanguan" },
                    2 => contact with { Consent = contact.Consent with { Basis = ConsentBasis.None } },
                    _ => contact,
                }
        );
        await engine.ListAsync("river", [5, 6, 7, 8, 9]);
        await engine.OptOutAsync(3);
        var request = Engine.MakeRequest("parents", "river");

        var pages = new List<IReadOnlyList<string>>();
        string? cursor = null;
        do
        {
            var page = (await ReadAsync(engine, request, new Page(3, cursor))).Value!;
            pages.Add([.. page.Recipients.Select(r => r.Phone)]);
            cursor = page.Cursor is { } next ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(next)) : null;
        } while (cursor is not null);

        var id = await engine.StartBroadcastAsync(request);
        await engine.DrainAsync();
        var texted = (await engine.DeliveriesAsync(id)).Select(d => d.Phone);
        Assert.Equal([3, 3, 1], pages.Select(p => p.Count));
        Assert.Equal(texted.Order(StringComparer.Ordinal), pages.SelectMany(p => p).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_of_recipients_leaves_out_who_is_over_budget_unless_it_is_urgent()
    {
        await using var engine = await Engine.StartAsync();
        await engine.PutAreaAsync(
            new Area
            {
                Path = "beiguan",
                Name = "North",
                Policies = new AreaPolicies { Budget = new Budget(PerDay: 1) },
            }
        );
        await engine.ListAsync("parents", [1, 2]);
        await engine.ListAsync("river", [2, 3]);
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        var request = Engine.MakeRequest("river");

        var routine = await ReadAsync(engine, request, new Page(10, null));
        var urgent = await ReadAsync(engine, request with { Urgency = Urgency.Urgent }, new Page(10, null));

        Assert.Equal(Engine.Phone(3).E164, Assert.Single(routine.Value!.Recipients).Phone);
        Assert.Equal(2, urgent.Value!.Recipients.Count);
    }

    private static Task<Result<RecipientPage>> ReadAsync(Engine engine, BroadcastRequest request, Page page) =>
        engine.Get<RecipientPages>().ReadAsync(request, Engine.Administrator, zone: null, page, Cancel);
}
