using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class HealthTests
{
    private static readonly Uri Health = new("/api/health", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("table", Tables.OptOuts)]
    [InlineData("table", "recipients202706")]
    [InlineData("queue", Queues.BatchesUrgent)]
    [InlineData("container", StorageAccount.UploadsContainer)]
    public async Task Health_is_down_and_names_a_missing_table_queue_or_container(string kind, string name)
    {
        var prefix = Azurite.FreshPrefix();
        await using var app = await AlertsApp.StartAsync(
            new LocalHostOptions { Triggers = Quiet },
            ("Local:Prefix", prefix)
        );
        await (
            kind switch
            {
                "table" => (Task)
                    new TableServiceClient(Azurite.ConnectionStringOf(app.Storage.Uploads.Uri)).DeleteTableAsync(
                        prefix + name,
                        Stop
                    ),
                "queue" => app.Storage.QueueClient(name).DeleteAsync(Stop),
                _ => app.Storage.Uploads.DeleteAsync(cancellationToken: Stop),
            }
        );

        var (status, body) = await AskAsync(app);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("down", body.GetProperty("status").GetString());
        Assert.Equal(
            [$"{kind} {name}"],
            body.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Health_is_down_when_the_number_key_secret_cannot_be_verified()
    {
        await using var app = await AlertsApp.StartAsync(new LocalHostOptions { Triggers = Quiet });
        await NumberKeySeal.RemoveAsync(app.Storage, Stop);

        var (status, body) = await AskAsync(app);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(
            [NumberKeySeal.Name],
            body.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Health_is_up_again_once_a_missing_queue_exists()
    {
        await using var app = await AlertsApp.StartAsync(new LocalHostOptions { Triggers = Quiet });
        await app.Storage.QueueClient(Queues.Imports).DeleteAsync(Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(app)).Status);

        await app.Storage.QueueClient(Queues.Imports).CreateIfNotExistsAsync(cancellationToken: Stop);

        await Eventually.HoldsAsync(async () => (await AskAsync(app)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_reports_unreachable_storage_within_ten_seconds()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-health-").FullName;
        var emulator = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);
        await using var app = await AlertsApp.StartAsync(
            new LocalHostOptions { Triggers = Quiet },
            ("Storage", emulator.ConnectionString)
        );
        await emulator.StopAsync(Stop);
        var asked = TimeProvider.System.GetTimestamp();

        var (status, body) = await AskAsync(app);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(
            ["storage"],
            body.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!),
            StringComparer.Ordinal
        );
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The route alone: nothing that runs by itself misses what is taken away.</summary>
    private static IReadOnlyList<Trigger> Quiet { get; } = [.. Trigger.All.Where(t => t.Name == "GetHealth")];

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(AlertsApp app)
    {
        using var answer = await app.Anonymous.GetAsync(Health, Stop);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement);
    }
}
