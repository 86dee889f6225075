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

namespace CommunityAlerts.Hosting.Local;

/// <summary>The way in which an emulator stores data.</summary>
public enum EmulatorPersistence
{
    /// <summary>On disk, in a process that keeps running after this one: the next start uses it.</summary>
    OnDisk,

    /// <summary>In memory, as long as this process runs: for tests.</summary>
    InMemory,
}

/// <summary>The storage emulator of one folder; <c>emulator.json</c> there says where it answers.</summary>
/// <remarks>
/// Its key is made up once a folder, so that whatever else answers on a port that was ours is seen to be a stranger.
/// </remarks>
public sealed class Emulator
{
    private const string AccountName = "alerts";
    private static readonly string[] Services = ["blob", "queue", "table"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The time without an answer after which a process that runs is taken to be suspended.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The difference at most between the start of a process by the system's account and by ours. A process id comes
    /// again after thousands of others, which takes longer.
    /// </summary>
    private static readonly TimeSpan StartSpread = TimeSpan.FromSeconds(10);
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

    private string Name =>
        string.Create(
            CultureInfo.InvariantCulture, $"The storage emulator of {Path.GetDirectoryName(_file)} (process {Pid})");

    /// <summary>
    /// Takes over the emulator of <paramref name="folder"/> if it answers, else starts one; returns once it answers.
    /// </summary>
    /// <remarks>Two on one folder would write over each other's files, so none is started beside a process that does
    /// not answer: it is continued where it was suspended, and ended where it still does not answer.</remarks>
    /// <exception cref="LocalHostException">It does not start, or the one before does not end.</exception>
    public static async Task<Emulator> StartAsync(
        string folder,
        EmulatorPackage package,
        EmulatorPersistence keeping,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "emulator.json");
        var known = Read(file);
        if (known is not null
            && new Emulator(file, package, known) is var running && await running.TryTakeOverAsync(cancellationToken))
        {
            return running;
        }

        await package.InstallAsync(cancellationToken);
        var key = known?.Key ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var ports = Services
                .Zip(FreePorts.Find(Services.Length))
                .ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
            await OwnFile.WriteAsync(
                file,
                JsonSerializer.Serialize(
                    new Description(AccountName, key, ports, keeping is EmulatorPersistence.InMemory, null),
                    LocalFilesJson.Default.Description
                ),
                cancellationToken
            );
            await package.SpawnAsync(file, keeping);
            var emulator = new Emulator(file, package, Read(file)!);
            // Its process is ours for certain, whether it answers yet or not.
            Func<Task> end = () => package.StopAsync(file, CancellationToken.None);
            if (await emulator.WaitUntilReadyAsync(StartTimeout, end, cancellationToken))
            {
                return emulator;
            }
            // Somebody may have taken one of the ports in between: once more, on others.
        }

        throw new LocalHostException(
            $"The storage emulator does not start; {Path.Combine(folder, EmulatorPackage.Log)} may say why."
        );
    }

    /// <summary>
    /// The emulator that <paramref name="folder"/> knows of, running or not; null where it knows of none.
    /// </summary>
    public static Emulator? Find(string folder, EmulatorPackage package) =>
        Path.Combine(folder, "emulator.json") is var file && Read(file) is { } known
            ? new Emulator(file, package, known)
            : null;

    /// <summary>Lets it save, ends it, and returns once it has ended; also one that another process started.</summary>
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
            // Cut short by a crash: as if it were not there.
            return null;
        }
    }

    /// <summary>Makes the process that the file names answer, or makes sure that it has ended.</summary>
    /// <returns>Whether it answers; else none that this folder knows of runs any more.</returns>
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
            await SayAsync("did not answer at first, since it was suspended or busy, and continues.");
            return true;
        }

        await _package.StopAsync(_file, cancellationToken);
        await KillAsync(cancellationToken);
        await SayAsync("did not answer and was ended, since two on one folder damage it. Another one starts.");
        return false;
    }

    private Task SayAsync(string what) => Console.Error.WriteLineAsync($"{Name} {what}");

    /// <summary>Ends the process where it did not end by itself.</summary>
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        using var process = FindProcess();
        if (process is null)
        {
            return;
        }

        process.Kill();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartTimeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalHostException($"{Name} neither answers nor ends. End it, then start again.", e);
        }
    }

    /// <summary>Waits until it answers as long as its process runs: after a large load it may be busy saving.
    /// A wait that is cancelled ends it, for nobody else would.</summary>
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

        // Older versions wrote no start, but the file itself right after it.
        var startedAt = _description.StartedAt?.UtcDateTime ?? File.GetLastWriteTimeUtc(_file);

        Process? process = null;
        try
        {
            process = Process.GetProcessById(pid);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - startedAt).Duration() < StartSpread)
            {
                return process;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // None has the id, it ended just now, or it is somebody else's.
        }

        process?.Dispose();
        return null;
    }

    /// <summary>True: all three services know our key. False: somebody else is there. Null: no answer.</summary>
    private async Task<bool?> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new TableServiceClient(ConnectionString, OneTry(new TableClientOptions()))
                .QueryAsync(maxPerPage: 1, cancellationToken: cancellationToken)
                .AsPages()
                .FirstOrDefaultAsync(cancellationToken);
            await new QueueServiceClient(ConnectionString, OneTry(new QueueClientOptions())).GetPropertiesAsync(
                cancellationToken
            );
            await new BlobServiceClient(ConnectionString, OneTry(new BlobClientOptions())).GetPropertiesAsync(
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

    private static T OneTry<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }

    private string Endpoint(string service) =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_description.Ports[service]}/{AccountName}");

    /// <summary>The content of the file.</summary>
    /// <param name="Account">The account's name.</param>
    /// <param name="Key">In base64.</param>
    /// <param name="Ports">By service.</param>
    /// <param name="InMemory">Whether it keeps nothing on disk.</param>
    /// <param name="Pid">Its process; null until it runs.</param>
    /// <param name="StartedAt">The start of that process, which tells it from a later one with its id.</param>
    internal sealed record Description(
        string Account,
        string Key,
        Dictionary<string, int> Ports,
        bool InMemory,
        int? Pid = null,
        DateTimeOffset? StartedAt = null)
    {
        [JsonIgnore]
        public bool IsWhole =>
            Convert.TryFromBase64String(Key, new byte[Key.Length], out var bytes)
            && bytes > 0
            && Services.All(s => Ports.TryGetValue(s, out var port) && port is > 0 and <= 65_535);
    }
}
