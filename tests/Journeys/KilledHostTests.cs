using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>
/// The real program in a process of its own, killed without warning in the middle of the demo's broadcast.
/// </summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private readonly RealProgram _program = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_of_a_killed_host_settles_and_no_handset_has_two_texts()
    {
        var data = _program.FreshFolder();
        var demo = Path.Combine(data, "demo");
        _program.Start(data, "demo");
        using var http = await _program.SignInAsync(demo);
        var api = new DemoApi(http);
        var running = await RealProgram.RunningAsync(api, b => b.Called >= 100);
        Assert.InRange(running.Called, 100, running.Recipients - 1);

        await _program.KillAsync();
        _program.Start(demo);
        await _program.AnswersAsync();

        var settled = await RealProgram.GoesOnAsync(
            api,
            running.Id,
            until: b => b is { Settled: true, State: "finished" },
            maxMessageSeconds: 45
        );

        var ledger = new List<DeliveryAnswer>();
        await foreach (
            var delivery in api.ReadRowsAsync<DeliveryAnswer>(
                $"/api/broadcasts/{running.Id}/deliveries?limit=1000",
                "deliveries",
                Cancel
            )
        )
        {
            ledger.Add(delivery);
        }

        Assert.Equal(settled.Recipients, ledger.Count);
        Assert.Equal(settled.Recipients, settled.Tallies.Values.Sum());
        await Parallel.ForEachAsync(
            ledger,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (delivery, token) =>
            {
                var handset = await api.GetAsync<HandsetAnswer>(
                    $"/local/handsets/{Uri.EscapeDataString(delivery.Phone)}",
                    token
                );
                var texts = handset.Messages.Where(m => m.Broadcast == running.Id).ToList();
                switch (delivery.State)
                {
                    case "delivered":
                        Assert.Equal(delivery.Text, Assert.Single(texts).Text);
                        break;
                    case "refused" or "skipped":
                        Assert.Empty(texts);
                        break;
                    case "unknown" or "undelivered":
                        Assert.InRange(texts.Count, 0, 1);
                        break;
                    default:
                        Assert.Fail($"{delivery.State} is no final state.");
                        break;
                }
            }
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
