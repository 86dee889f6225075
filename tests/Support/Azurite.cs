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
/// <remarks>
/// The emulator looks for a table among all of its account, and for a message too: in one account each call took longer
/// the more tests had run. So the askers are spread over many accounts.
/// </remarks>
public sealed class Azurite : IAsyncDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("alerts-tests-").FullName;
    private static readonly SemaphoreSlim Turn = new(1, 1);
    private const string AccountsVariable = "AZURITE_ACCOUNTS";
    private static readonly string[] Accounts = [.. Enumerable.Range(0, 64).Select(n => $"alerts{n:00}")];
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static Emulator? s_running;

    /// <summary>The months whose recipients tables every account has.</summary>
    public static IReadOnlyList<string> Months { get; } = ["202706", "202707"];

    public static EmulatorPackage Package { get; } = EmulatorPackage.ForCheckout();

    /// <summary>Connection string of the emulator's first account; the emulator is known to run.</summary>
    public static string LastConnectionString => s_running!.ConnectionString;

    /// <summary>Connection string of the account that has the names with <paramref name="prefix"/>.</summary>
    public static async Task<string> ConnectionStringAsync(string prefix) =>
        Of(
            await ConnectionStringAsync(),
            Accounts[(uint)StringComparer.Ordinal.GetHashCode(prefix) % (uint)Accounts.Length]
        );

    /// <summary>
    /// Connection string of the account that has the table, queue or container at <paramref name="address"/>.
    /// </summary>
    public static string ConnectionStringOf(Uri address) => Of(LastConnectionString, address.Segments[1].Trim('/'));

    /// <summary>Connection string of the emulator's first account.</summary>
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

    /// <summary>Lower-case letters and digits that nobody else has.</summary>
    public static string FreshPrefix() => $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    /// <summary>An account of the caller's own: all tables and queues, the container for uploads, and the recipients
    /// tables of <paramref name="months"/>
    /// (<c>yyyyMM</c>; <see cref="Months"/> by default), each created when it is first used.</summary>
    public static async Task<StorageAccount> AccountAsync(
        CancellationToken cancellationToken,
        params string[] months
    ) => await AccountAsync(FreshPrefix(), months.Length > 0 ? months : Months, cancellationToken);

    private static async Task<StorageAccount> AccountAsync(
        string prefix,
        IEnumerable<string> months,
        CancellationToken cancellationToken
    ) =>
        CreateOnFirstUse.Connect(
            await ConnectionStringAsync(prefix),
            prefix,
            Tables.All.Concat(months.Select(Tables.Recipients)),
            cancellationToken
        );

    private static async Task<Emulator> StartAsync()
    {
        Environment.SetEnvironmentVariable(AccountsVariable, string.Join(';', Accounts.Select(a => $"{a}:{Key}")));
        try
        {
            return await Emulator.StartAsync(Folder, Package, EmulatorPersistence.InMemory, CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable(AccountsVariable, null);
        }
    }

    /// <summary>The connection string of an account, made from that of the first.</summary>
    private static string Of(string first, string account)
    {
        var parts = first
            .Split(';')
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        if (parts["AccountName"] == account)
        {
            return first;
        }

        return string.Join(
            ';',
            parts.Select(p =>
                p.Key switch
                {
                    "AccountName" => $"{p.Key}={account}",
                    "AccountKey" => $"{p.Key}={Key}",
                    _ => $"{p.Key}={p.Value[..p.Value.LastIndexOf('/')]}/{account}",
                }
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (s_running is not null)
        {
            await s_running.StopAsync(CancellationToken.None);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
