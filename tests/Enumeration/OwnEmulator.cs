using System.Security.Cryptography;
using System.Text.Json;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Enumeration;
using CommunityAlerts.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(OwnEmulator))]

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The storage emulator of the enumeration, apart from that of the other tests and on disk: in memory it
/// pauses once a minute for seconds, for the thousands of messages that so many runs leave behind (and closes
/// connections meanwhile).</summary>
public sealed class OwnEmulator : IAsyncDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("alerts-enumeration-").FullName;
    private static readonly SemaphoreSlim Turn = new(1, 1);
    private static Emulator? s_running;

    public static async Task<string> ConnectionStringAsync()
    {
        await Turn.WaitAsync();
        try
        {
            s_running ??= await StartAsync();
            return s_running.ConnectionString;
        }
        finally
        {
            Turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (s_running is not null)
        {
            await s_running.StopAsync(CancellationToken.None);
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>
    /// Starts the emulator on disk and ends it with this process, whatever ends that: only then is it taken over as any
    /// other.
    /// </summary>
    private static async Task<Emulator> StartAsync()
    {
        await Azurite.Package.InstallAsync(CancellationToken.None);
        var file = Path.Combine(Folder, "emulator.json");
        var ports = FreePorts.Find(3);
        await File.WriteAllTextAsync(
            file,
            JsonSerializer.Serialize(
                new
                {
                    account = "alerts",
                    key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                    ports = new
                    {
                        blob = ports[0],
                        queue = ports[1],
                        table = ports[2],
                    },
                    inMemory = false,
                }
            )
        );
        await Azurite.Package.SpawnAsync(file, EmulatorPersistence.InMemory);
        return await Emulator.StartAsync(Folder, Azurite.Package, EmulatorPersistence.OnDisk, CancellationToken.None);
    }
}
