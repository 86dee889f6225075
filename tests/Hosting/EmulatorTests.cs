using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class EmulatorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_start_takes_over_what_answers_and_a_stop_loses_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        var first = await Emulator.StartAsync(folder, Azurite.Package, Keeping.OnDisk, Stop);
        await StorageAccount.Connect(first.ConnectionString).CreateAsync([Tables.Lists], [], Stop);
        await StorageAccount.Connect(first.ConnectionString).Table(Tables.Lists).TryAddAsync(new TableEntity("p", "r"), Stop);

        var second = await Emulator.StartAsync(folder, Azurite.Package, Keeping.OnDisk, Stop);
        Assert.Equal(first.Pid, second.Pid);
        // Whoever started it.
        await second.StopAsync(Stop);

        var third = await Emulator.StartAsync(folder, Azurite.Package, Keeping.OnDisk, Stop);
        Assert.NotEqual(first.Pid, third.Pid);
        Assert.NotNull(await StorageAccount.Connect(third.ConnectionString).Table(Tables.Lists).FindAsync("p", "r", Stop));
        await third.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    // Another folder's emulator has the port by now.
    [InlineData("stranger")]
    // Cut short by a crash.
    [InlineData("{\"account\":")]
    public async Task What_the_file_says_is_checked(string file)
    {
        var stranger = await Azurite.ConnectionStringAsync();
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        if (file == "stranger")
        {
            var ports = stranger.Split(';').Where(p => p.Contains("Endpoint", StringComparison.Ordinal))
                .ToDictionary(p => p[..p.IndexOf("Endpoint", StringComparison.Ordinal)].ToLowerInvariant(), p => new Uri(p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..]).Port, StringComparer.Ordinal);
            file = JsonSerializer.Serialize(new { account = "alerts", key = Convert.ToBase64String(new byte[32]), ports, inMemory = true, pid = Environment.ProcessId });
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "emulator.json"), file, Stop);

        var own = await Emulator.StartAsync(folder, Azurite.Package, Keeping.InMemory, Stop);

        Assert.NotEqual(stranger, own.ConnectionString, StringComparer.Ordinal);
        await own.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Storage_out_of_reach_is_told_with_a_time_to_come_back()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        var emulator = await Emulator.StartAsync(folder, Azurite.Package, Keeping.InMemory, Stop);
        await using var app = await AlertsApp.StartAsync(("Storage", emulator.ConnectionString));
        var lists = new Uri("/api/lists", UriKind.Relative);
        Assert.Equal(HttpStatusCode.OK, (await app.Administrator.GetAsync(lists, Stop)).StatusCode);

        await emulator.StopAsync(Stop);
        var answer = await app.Administrator.GetAsync(lists, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter?.Delta);
    }
}
