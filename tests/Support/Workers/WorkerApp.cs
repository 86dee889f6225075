using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support.Workers.Protocol;
using Xunit;

namespace CommunityAlerts.Tests.Support.Workers;

/// <summary>
/// The built program as a worker, with an emulator of its own that holds what the infrastructure makes, and the
/// simulated carrier.
/// </summary>
public sealed class WorkerApp : IAsyncLifetime
{
    private static readonly SocketsHttpHandler Connections = new() { AllowAutoRedirect = false };
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-worker-").FullName;
    private readonly List<(string Name, string Value)> _settings = [];
    private Emulator? _emulator;
    private FunctionsHost? _host;

    public FunctionsHost Host => _host!;

    public StorageAccount Storage { get; private set; } = null!;

    /// <summary>The settings that a deployment cannot do without, and those of a trial on this machine.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => _settings;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => StartAsync([]);

    /// <summary>Starts it with more settings, which beat the usual ones.</summary>
    public async ValueTask StartAsync(IEnumerable<(string Name, string Value)> settings)
    {
        _emulator = await Emulator.StartAsync(_folder, Azurite.Package, EmulatorPersistence.InMemory, Cancel);
        Storage = StorageAccount.Connect(_emulator.ConnectionString);
        await new LocalStore(Storage).CreateAsync(TimeProvider.System.GetUtcNow(), Cancel);
        _settings.AddRange([
            (StorageAccount.Setting, _emulator.ConnectionString),
            ("NumberKey__Secret", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ("Events__Secret", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))),
            ("Alerts__Buckets", "2"),
            (PlatformCallers.EnabledSetting, "true"),
            (SimulatedCarrierChoice.Setting.Replace(":", "__", StringComparison.Ordinal), "true"),
            .. settings,
        ]);
        _host = await FunctionsHost.StartAsync(_settings);
    }

    /// <summary>Somebody whom the platform has signed in.</summary>
    public HttpClient ClientOf(Role role, string area = "") =>
        Client([
            new("preferred_username", $"{role}~{area}"),
            new("roles", role.ToString().ToLowerInvariant()),
            new("area", $"/{area}"),
        ]);

    /// <summary>A client without sign-in.</summary>
    public HttpClient Anonymous => Client([]);

    /// <summary>
    /// Runs the functions of every message on every queue, as the host does, until <paramref name="isDone"/>.
    /// </summary>
    /// <param name="isDone">Tells whether to stop; asked after each round.</param>
    /// <param name="timers">Timer functions that run in each round.</param>
    public async Task WorkUntilAsync(Func<Task<bool>> isDone, params string[] timers)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                foreach (var timer in timers)
                {
                    Succeeded(await Host.RunTimerAsync(timer));
                }

                foreach (var queue in Queues.All)
                {
                    while (await WorkAsync(queue)) { }
                }

                return await isDone();
            },
            TimeSpan.FromMinutes(2)
        );
    }

    /// <summary>Ends the storage emulator: from now on storage is out of reach.</summary>
    public Task StopStorageAsync() => _emulator!.StopAsync(Cancel);

    public static void Succeeded(StatusResult result) =>
        Assert.True(
            result.Status == StatusResult.Types.Status.Success,
            $"{result.Exception?.Message} {result.Exception?.StackTrace}"
        );

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_emulator is not null)
        {
            await _emulator.StopAsync(CancellationToken.None);
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One message, deleted where its function succeeded.</summary>
    private async Task<bool> WorkAsync(string queue)
    {
        var client = Storage.QueueClient(queue);
        if ((await client.ReceiveMessageAsync(TimeSpan.FromMinutes(10), Cancel)).Value is not { } message)
        {
            return false;
        }

        var function = Host.Functions.Single(f =>
            f.RawBindings.Any(b => b.Contains($"\"{queue}\"", StringComparison.Ordinal))
        );
        Succeeded(await Host.RunMessageAsync(function, message.Body.ToString(), message.DequeueCount));
        await client.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancel);
        return true;
    }

    private HttpClient Client(IReadOnlyList<Claim> claims)
    {
        var client = new HttpClient(Connections, disposeHandler: false) { BaseAddress = Host.Address };
        if (claims.Count > 0)
        {
            var principal = JsonSerializer.Serialize(new { auth_typ = "aad", claims });
            client.DefaultRequestHeaders.Add(
                PlatformCallers.Header,
                Convert.ToBase64String(Encoding.UTF8.GetBytes(principal))
            );
        }

        return client;
    }

    /// <summary>A claim in the platform's JSON.</summary>
    private sealed record Claim(string typ, string val);
}

/// <summary>Tests that share one worker: each keeps to names, numbers and areas of its own in it.</summary>
[CollectionDefinition(Name)]
public sealed class WorkerCollection : ICollectionFixture<WorkerApp>
{
    public const string Name = "worker";
}
