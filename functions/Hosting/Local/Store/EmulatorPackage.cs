using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CommunityAlerts.Hosting.Local.CommandLine;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>
/// The emulator's npm package, installed from our lock file at first use and shared by hosts and tests of one checkout.
/// </summary>
/// <param name="folder">The folder into which it is installed.</param>
public sealed class EmulatorPackage(string folder)
{
    /// <summary>The file with the emulator's output, beside <c>emulator.json</c>.</summary>
    public const string Log = "emulator.log";

    /// <summary>Returns the package that all data folders of this checkout share.</summary>
    public static EmulatorPackage ForCheckout() => new(Path.Combine(Checkout.Local, "emulator"));

    private const string Manifest = "package.json";
    private const string LockFile = "package-lock.json";
    private const string Script = "azurite.mjs";
    private readonly string _script = Path.Combine(folder, Script);

    /// <summary>
    /// Installs the versions of the lock file unless they are installed; concurrent processes wait for one another.
    /// </summary>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var expectedHash = Convert.ToHexStringLower(SHA256.HashData([.. Read(LockFile), .. Read(Script)]));
        var stamp = Path.Combine(folder, "installed");
        if (await IsInstalledAsync())
        {
            return;
        }

        using var installLock = await FileLock.TakeAsync(Path.Combine(folder, "lock"), cancellationToken);
        if (await IsInstalledAsync())
        {
            return;
        }

        File.Delete(stamp);
        foreach (var name in new[] { Manifest, LockFile, Script })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), Read(name), cancellationToken);
        }

        await Console.Error.WriteLineAsync("Installing the storage emulator (once; about 200 MB)…");
        await RunAsync(
            OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cancellationToken
        );
        await File.WriteAllTextAsync(stamp, expectedHash, cancellationToken);

        async Task<bool> IsInstalledAsync() =>
            File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == expectedHash;
    }

    /// <summary>
    /// Starts the emulator that <paramref name="file"/> describes; its script writes the process id to the file.
    /// </summary>
    /// <remarks>
    /// Takes a tenth of a second and cannot be cancelled, since that could leave a process that no file records.
    /// </remarks>
    /// <exception cref="LocalHostException">It does not start, or its log cannot be written.</exception>
    public async Task SpawnAsync(string file, EmulatorPersistence persistence)
    {
        RequireWritable(Path.Combine(Path.GetDirectoryName(file)!, Log));
        var azurite = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        string[] arguments =
            persistence is EmulatorPersistence.InMemory
                ? [_script, "start", file, azurite, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]
                : [_script, "start", file, azurite];
        using var node = Start("node", arguments);
        if (await node.StandardOutput.ReadLineAsync() is null)
        {
            throw new LocalHostException(
                $"The storage emulator does not start: {await node.StandardError.ReadToEndAsync()}"
            );
        }
    }

    /// <summary>Checks that the log can be opened, since Node would fail with a stack trace.</summary>
    private static void RequireWritable(string log)
    {
        try
        {
            using var opened = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(
                Directory.Exists(log)
                    ? $"{log} is a folder, and the storage emulator writes its log to a file of this name. "
                        + "Move or delete the folder, then start again."
                    : $"The storage emulator cannot write its log: {e.Message} "
                        + $"Move or delete {log}, or make it writable, then start again.",
                e
            );
        }
    }

    /// <summary>Ends the emulator that <paramref name="file"/> describes.</summary>
    public async Task StopAsync(string file, CancellationToken cancellationToken)
    {
        // Another version of the program may have started it, with its own copy of the script.
        if (!File.Exists(_script))
        {
            await InstallAsync(cancellationToken);
        }

        await RunAsync("node", [_script, "stop", file], cancellationToken);
    }

    /// <summary>Lets the emulator that <paramref name="file"/> describes continue, if it is suspended.</summary>
    public async Task ContinueAsync(string file, CancellationToken cancellationToken)
    {
        await InstallAsync(cancellationToken);
        await RunAsync("node", [_script, "continue", file], cancellationToken);
    }

    /// <summary>
    /// Reads a file of <c>Hosting/Local/Emulator</c>, which is embedded in the program.
    /// </summary>
    private static byte[] Read(string name)
    {
        using var resource = typeof(EmulatorPackage).Assembly.GetManifestResourceStream($"emulator/{name}")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private async Task RunAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(command, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new LocalHostException(
                $"'{command} {string.Join(' ', arguments)}' in {folder} failed: {errors.Trim()}"
            );
        }
    }

    private Process Start(string command, string[] arguments)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo(command, arguments)
                {
                    WorkingDirectory = folder,
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
        }
        catch (Win32Exception e)
        {
            throw new LocalHostException(
                $"'{command}' was not found. The storage emulator needs Node.js 20 or later with npm; or name "
                    + $"another storage account by the setting 'Storage'.",
                e
            );
        }
    }
}
