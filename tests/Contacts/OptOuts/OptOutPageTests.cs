using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.OptOuts;

/// <summary>Opt-outs page by page for somebody whose area few of them concern.</summary>
public sealed class OptOutPageTests
{
    private static readonly Consent Basis = new(ConsentBasis.Notice, "far", AlertsApp.Start);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_reads_at_most_a_thousand_opt_outs_and_the_next_page_continues()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "1"));
        var keys = app.Services.GetRequiredService<NumberKeys>();
        await app
            .Services.GetRequiredService<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = "far",
                    Name = "Far",
                    Area = "xicheng",
                    CreatedAt = AlertsApp.Start,
                },
                asRead: null,
                Stop
            );
        var people = Enumerable
            .Range(0, 1_100)
            .Select(n => PhoneNumber.FromE164($"+1{201 + (n / 100)}55501{n % 100:00}"))
            .Select(p => (Phone: p, Key: keys.MakeKey(p)))
            .OrderBy(p => p.Key, NumberKey.Order)
            .ToList();
        foreach (var some in people.Chunk(100))
        {
            await app
                .Services.GetRequiredService<ContactStore>()
                .WriteUnconditionallyAsync(
                    [
                        .. some.Select(p =>
                            ContactStore.UpsertAction(
                                ContactStore.Partition("far", 0),
                                new Contact
                                {
                                    Phone = p.Phone,
                                    Key = p.Key,
                                    Area = "xicheng",
                                    Consent = Basis,
                                }
                            )
                        ),
                    ],
                    Stop
                );
        }

        await Parallel.ForEachAsync(
            people,
            Stop,
            async (p, stop) =>
                await app
                    .Services.GetRequiredService<OptOutStore>()
                    .TryAddAsync(new OptOut(p.Key, p.Phone, AlertsApp.Start, "reply", null), stop)
        );
        var (reader, caller) = (
            app.Services.GetRequiredService<OptOutReader>(),
            new Caller("Li", [Role.Official], "beiguan")
        );

        var first = (await reader.ReadPageAsync(caller, new Page(Page.Default, null), Stop)).Value!;
        Assert.Empty(first.Items);
        Assert.Equal(new BucketCursor(0, people[999].Key), first.After);

        // Somebody of the own area, further on.
        await app
            .Services.GetRequiredService<ContactStore>()
            .PutAsync(
                "far",
                new Contact
                {
                    Phone = people[1_050].Phone,
                    Key = people[1_050].Key,
                    Area = "beiguan/03",
                    Consent = Basis,
                },
                Stop
            );
        var second = (await reader.ReadPageAsync(caller, new Page(Page.Default, first.After!.ToString()), Stop)).Value!;
        Assert.Equal(people[1_050].Key, Assert.Single(second.Items).Key);
        Assert.Null(second.After);
    }
}
