using System.Security.Cryptography;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// One storage emulator for the whole run, in memory, started when the first test asks; each asker has names of its own
/// in it.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("alerts-tests-").FullName;
    private static readonly SemaphoreSlim Turn = new(1, 1);
    private static Emulator? s_running;

    /// <summary>The months whose recipients tables every account has.</summary>
    public static IReadOnlyList<string> Months { get; } = ["202706", "202707"];

    public static EmulatorPackage Package { get; } = EmulatorPackage.ForCheckout();

    /// <summary>Connection string of an emulator that is known to run.</summary>
    public static string LastConnectionString => s_running!.ConnectionString;

    public static async Task<string> ConnectionStringAsync()
    {
        await Turn.WaitAsync();
        try
        {
            s_running ??= await Emulator.StartAsync(
                Folder,
                Package,
                EmulatorPersistence.InMemory,
                CancellationToken.None
            );
            return s_running.ConnectionString;
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Lower-case letters and digits that nobody else has.</summary>
    public static string FreshPrefix() => $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    /// <summary>An account of the caller's own: all tables and queues, the container for uploads, and the recipients
    /// tables of <paramref name="months"/>
    /// (<c>yyyyMM</c>; <see cref="Months"/> by default), each created when it is first used.</summary>
    public static async Task<StorageAccount> AccountAsync(
        CancellationToken cancellationToken,
        params string[] months
    ) =>
        CreateOnFirstUse.Connect(
            await ConnectionStringAsync(),
            FreshPrefix(),
            Tables.All.Concat((months.Length > 0 ? months : Months).Select(Tables.Recipients)),
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        if (s_running is not null)
        {
            await s_running.StopAsync(CancellationToken.None);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
