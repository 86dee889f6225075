using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class EmulatorTests
{
    /// <summary>The signal SIGSTOP.</summary>
    private const int Suspend = 19;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_start_takes_over_what_answers_and_a_stop_loses_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        var first = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.OnDisk, Stop);
        await StorageAccount.Connect(first.ConnectionString).CreateAsync([Tables.Lists], [], Stop);
        await StorageAccount
            .Connect(first.ConnectionString)
            .Table(Tables.Lists)
            .TryAddAsync(new TableEntity("p", "r"), Stop);

        var second = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.OnDisk, Stop);
        Assert.Equal(first.Pid, second.Pid);
        // Also when another process started it.
        await second.StopAsync(Stop);

        var third = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.OnDisk, Stop);
        Assert.NotEqual(first.Pid, third.Pid);
        Assert.NotNull(
            await StorageAccount.Connect(third.ConnectionString).Table(Tables.Lists).FindAsync("p", "r", Stop)
        );
        await third.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    // Another folder's emulator has taken the port.
    [InlineData("stranger")]
    // Cut short by a crash.
    [InlineData("{\"account\":")]
    public async Task An_emulator_file_that_is_cut_short_or_names_a_foreign_process_is_not_used(string file)
    {
        var stranger = await Azurite.ConnectionStringAsync();
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        if (file == "stranger")
        {
            var ports = stranger
                .Split(';')
                .Where(p => p.Contains("Endpoint", StringComparison.Ordinal))
                .ToDictionary(
                    p => p[..p.IndexOf("Endpoint", StringComparison.Ordinal)].ToLowerInvariant(),
                    p => new Uri(p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..]).Port,
                    StringComparer.Ordinal
                );
            file = JsonSerializer.Serialize(
                new
                {
                    account = "alerts",
                    key = Convert.ToBase64String(new byte[32]),
                    ports,
                    inMemory = true,
                    pid = Environment.ProcessId,
                    startedAt = DateTimeOffset.UnixEpoch,
                }
            );
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "emulator.json"), file, Stop);

        var own = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);

        Assert.NotEqual(stranger, own.ConnectionString, StringComparer.Ordinal);
        await own.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_suspended_emulator_is_resumed_and_no_second_one_starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The numbers of signals are those of Linux.");
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        var first = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.OnDisk, Stop);
        await StorageAccount.Connect(first.ConnectionString).CreateAsync([Tables.Lists], [], Stop);
        Assert.Equal(0, RealProgram.SendSignal(first.Pid!.Value, Suspend));

        var second = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.OnDisk, Stop);

        Assert.Equal(first.Pid, second.Pid);
        var lists = StorageAccount.Connect(second.ConnectionString).Table(Tables.Lists);
        Assert.NotNull(await lists.TryAddAsync(new TableEntity("p", "r"), Stop));
        await second.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Such as one whose ports are blocked: it is the emulator by id and start, and no port answers.</summary>
    [Fact]
    public async Task An_emulator_that_never_answers_is_ended_before_another_starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process is Linux's sleep.");
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        using var silent = Process.Start("sleep", "600");
        await WriteAsync(folder, silent, startedAgo: TimeSpan.Zero);

        var own = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);

        Assert.True(silent.HasExited);
        Assert.NotEqual(silent.Id, own.Pid);
        await own.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public async Task Another_process_that_was_given_its_id_is_left_alone(int startedSecondsAgo)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process is Linux's sleep.");
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        using var other = Process.Start("sleep", "600");
        await WriteAsync(folder, other, TimeSpan.FromSeconds(startedSecondsAgo));

        var own = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);

        Assert.False(other.HasExited);
        other.Kill();
        await own.StopAsync(Stop);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_outage_of_storage_is_answered_503_with_retry_after()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-emulator-").FullName;
        var emulator = await Emulator.StartAsync(folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);
        await using var app = await AlertsApp.StartAsync(("Storage", emulator.ConnectionString));
        var lists = new Uri("/api/lists", UriKind.Relative);
        Assert.Equal(HttpStatusCode.OK, (await app.Administrator.GetAsync(lists, Stop)).StatusCode);

        await emulator.StopAsync(Stop);
        var answer = await app.Administrator.GetAsync(lists, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>Describes a process as the emulator of a folder, on ports where nobody listens.</summary>
    private static Task WriteAsync(string folder, Process process, TimeSpan startedAgo)
    {
        var services = new[] { "blob", "queue", "table" };
        var ports = services
            .Zip(FreePorts.Find(services.Length))
            .ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        var key = Convert.ToBase64String(new byte[32]);
        var startedAt = TimeProvider.System.GetUtcNow() - startedAgo;
        return File.WriteAllTextAsync(
            Path.Combine(folder, "emulator.json"),
            JsonSerializer.Serialize(
                new
                {
                    account = "alerts",
                    key,
                    ports,
                    inMemory = true,
                    pid = process.Id,
                    startedAt,
                }
            ),
            Stop
        );
    }
}
