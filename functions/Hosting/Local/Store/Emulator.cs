using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CommunityAlerts.Operations;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>The way in which an emulator stores data.</summary>
public enum EmulatorPersistence
{
    /// <summary>On disk, by a process that outlives this one: the next start uses it.</summary>
    OnDisk,

    /// <summary>In memory, as long as this process runs: for tests.</summary>
    InMemory,
}

/// <summary>The storage emulator of one folder, whose <c>emulator.json</c> has its ports, key and process.</summary>
/// <remarks>
/// Its key is generated once a folder, so that another program or emulator on one of its ports is recognised.
/// </remarks>
public sealed class Emulator
{
    private const string AccountName = "alerts";
    private static readonly string[] Services = ["blob", "queue", "table"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The time without an answer after which a running process is treated as suspended.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The maximum difference between the recorded start of a process and the system's. A process id is reused only
    /// after thousands of others, which takes longer.
    /// </summary>
    private static readonly TimeSpan MaxStartDifference = TimeSpan.FromSeconds(10);
    private readonly string _file;
    private readonly EmulatorPackage _package;
    private readonly Description _description;

    private Emulator(string file, EmulatorPackage package, Description description) =>
        (_file, _package, _description) = (file, package, description);

    /// <summary>The connection string for all three services.</summary>
    public string ConnectionString =>
        $"AccountName={AccountName};AccountKey={_description.Key};BlobEndpoint={Endpoint("blob")};QueueEndpoint={Endpoint("queue")};TableEndpoint={Endpoint("table")}";

    /// <summary>The process id; null where the file does not have it.</summary>
    public int? Pid => _description.Pid;

    /// <summary>The emulator for a message, with its process id.</summary>
    public string Name =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The storage emulator of {Path.GetDirectoryName(_file)} (process {Pid})"
        );

    /// <summary>
    /// Takes over the emulator of <paramref name="folder"/> if it answers, else starts one; returns once it answers.
    /// </summary>
    /// <remarks>Two on one folder would write over each other's files, so none is started beside a process that does
    /// not answer: it is continued where it was suspended, and ended where it still does not answer.</remarks>
    /// <exception cref="LocalHostException">It does not start, or an earlier one does not end.</exception>
    public static async Task<Emulator> StartAsync(
        string folder,
        EmulatorPackage package,
        EmulatorPersistence persistence,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "emulator.json");
        var earlier = Find(folder, package);
        if (earlier is not null && await earlier.TryTakeOverAsync(cancellationToken))
        {
            return earlier;
        }

        await package.InstallAsync(cancellationToken);
        var key = earlier?._description.Key ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var ports = Services
                .Zip(FreePorts.Find(Services.Length))
                .ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
            await PrivateFile.WriteAsync(
                file,
                JsonSerializer.Serialize(
                    new Description(AccountName, key, ports, persistence is EmulatorPersistence.InMemory, null),
                    LocalFilesJson.Default.Description
                ),
                cancellationToken
            );
            await package.SpawnAsync(file, persistence);
            var emulator = new Emulator(file, package, Read(file)!);
            // This method started the process, so it may be stopped before it answers.
            Func<Task> end = () => package.StopAsync(file, CancellationToken.None);
            if (await emulator.WaitUntilReadyAsync(StartTimeout, end, cancellationToken))
            {
                return emulator;
            }
            // Another program may have taken a port meanwhile: try again with other ports.
        }

        throw new LocalHostException(
            $"The storage emulator does not start; {Path.Combine(folder, EmulatorPackage.Log)} may say why."
        );
    }

    /// <summary>
    /// Finds the emulator that the file in <paramref name="folder"/> describes, running or not; null without a file.
    /// </summary>
    public static Emulator? Find(string folder, EmulatorPackage package)
    {
        var file = Path.Combine(folder, "emulator.json");
        return Read(file) is { } description ? new Emulator(file, package, description) : null;
    }

    /// <summary>Stops an emulator that answers, after it has saved; also one that another process started.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (await AnswersAsync(cancellationToken) is true)
        {
            await _package.StopAsync(_file, cancellationToken);
        }
    }

    private static Description? Read(string file)
    {
        try
        {
            return
                File.Exists(file)
                && JsonSerializer.Deserialize(File.ReadAllText(file), LocalFilesJson.Default.Description) is { } read
                && read.IsWhole
                ? read
                : null;
        }
        catch (JsonException)
        {
            // Truncated by a crash: treated as missing.
            return null;
        }
    }

    /// <summary>Makes the process in the file answer, or ends it.</summary>
    /// <returns>Whether it answers; false means that no emulator of this folder runs.</returns>
    private async Task<bool> TryTakeOverAsync(CancellationToken cancellationToken)
    {
        Func<Task> end = () => StopAsync(CancellationToken.None);
        if (await WaitUntilReadyAsync(ProbeTimeout, end, cancellationToken))
        {
            return true;
        }

        if (!IsRunning())
        {
            return false;
        }

        await _package.ContinueAsync(_file, cancellationToken);
        if (await WaitUntilReadyAsync(StartTimeout, end, cancellationToken))
        {
            await WriteMessageAsync("did not answer at first, since it was suspended or busy, and continues.");
            return true;
        }

        await _package.StopAsync(_file, cancellationToken);
        await KillAsync(cancellationToken);
        await WriteMessageAsync("did not answer and was ended, since two on one folder damage it. Another one starts.");
        return false;
    }

    private Task WriteMessageAsync(string message) => Console.Error.WriteLineAsync($"{Name} {message}");

    /// <summary>Kills the process where it has not ended, and waits until it has.</summary>
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        using var process = FindProcess();
        if (process is null)
        {
            return;
        }

        process.Kill();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException($"{Name} neither answers nor ends. End it, then start again.", e);
        }
    }

    /// <summary>Waits until the emulator answers, while its process runs: it may be busy saving. A cancelled wait calls
    /// <paramref name="endAsync"/>, so that no process is left behind.</summary>
    private async Task<bool> WaitUntilReadyAsync(
        TimeSpan atMost,
        Func<Task> endAsync,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await WaitUntilReadyAsync(atMost, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await endAsync();
            throw;
        }
    }

    private async Task<bool> WaitUntilReadyAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < atMost)
        {
            if (await AnswersAsync(cancellationToken) is { } answer)
            {
                return answer;
            }

            if (!IsRunning())
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellationToken);
        }

        return false;
    }

    private bool IsRunning()
    {
        using var process = FindProcess();
        return process is not null;
    }

    /// <summary>Finds the process; null where it has ended, also where its id is another process's by now.</summary>
    private Process? FindProcess()
    {
        if (_description.Pid is not { } pid)
        {
            return null;
        }

        // Older versions did not record the start, but wrote the file right after it.
        var startedAt = _description.StartedAt?.UtcDateTime ?? File.GetLastWriteTimeUtc(_file);

        Process? process = null;
        try
        {
            process = Process.GetProcessById(pid);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - startedAt).Duration() < MaxStartDifference)
            {
                return process;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // No process has the id, it has just ended, or it belongs to another user.
        }

        process?.Dispose();
        return null;
    }

    /// <summary>Probes the services: true if all accept the key, false if one does not, null without answer.</summary>
    private async Task<bool?> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new TableServiceClient(ConnectionString, WithoutRetries(new TableClientOptions()))
                .QueryAsync(maxPerPage: 1, cancellationToken: cancellationToken)
                .AsPages()
                .FirstOrDefaultAsync(cancellationToken);
            await new QueueServiceClient(ConnectionString, WithoutRetries(new QueueClientOptions())).GetPropertiesAsync(
                cancellationToken
            );
            await new BlobServiceClient(ConnectionString, WithoutRetries(new BlobClientOptions())).GetPropertiesAsync(
                cancellationToken
            );
            return true;
        }
        catch (RequestFailedException e)
        {
            return e.Status == 0 ? null : false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static T WithoutRetries<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }

    private string Endpoint(string service) =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_description.Ports[service]}/{AccountName}");

    /// <summary>The content of the file.</summary>
    /// <param name="Account">The name of the storage account.</param>
    /// <param name="Key">The key of the account, in base64.</param>
    /// <param name="Ports">The ports by service: <c>blob</c>, <c>queue</c>, <c>table</c>.</param>
    /// <param name="InMemory">Whether nothing is stored on disk.</param>
    /// <param name="Pid">The process id; null until it runs.</param>
    /// <param name="StartedAt">The start of the process, by which a reused id is recognised.</param>
    internal sealed record Description(
        string Account,
        string Key,
        Dictionary<string, int> Ports,
        bool InMemory,
        int? Pid = null,
        DateTimeOffset? StartedAt = null
    )
    {
        [JsonIgnore]
        public bool IsWhole =>
            Convert.TryFromBase64String(Key, new byte[Key.Length], out var bytes)
            && bytes > 0
            && Services.All(s => Ports.TryGetValue(s, out var port) && port is > 0 and <= 65_535);
    }
}
