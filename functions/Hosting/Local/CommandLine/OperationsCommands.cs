using System.CommandLine;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Operations;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Configuration;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>
/// The commands <c>export</c> and <c>restore</c>: they write all data to files and back, for the local store or any
/// account that the setting <c>Storage</c> names.
/// </summary>
public static class OperationsCommands
{
    private static readonly InstantPattern FolderNameFormat = InstantPattern.CreateWithInvariantCulture(
        "uuuuMMdd'T'HHmmss'Z'"
    );

    public static Command CreateExport()
    {
        var folder = new Argument<string?>("folder")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A new or empty folder; by default one under exports/ in the data folder.",
        };
        var command = new Command(
            "export",
            "Writes all data to files, with the secret of number keys: the files give away every phone number."
        )
        {
            folder,
        };
        command.SetAction(
            (parsed, cancellationToken) => RunAsync(() => ExportAsync(parsed.GetValue(folder), cancellationToken))
        );
        return command;
    }

    public static Command CreateRestore()
    {
        var folder = new Argument<string>("folder") { Description = "The folder that export wrote." };
        var moved = new Option<bool>("--moved")
        {
            Description =
                "The exported account was stopped before the export and never ran again: "
                + "work that waited there continues here.",
        };
        var command = new Command(
            "restore",
            "Restores an export into an empty account. Texts that the exported account may have sent since then "
                + "become unknown and are not sent again."
        )
        {
            folder,
            moved,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(() =>
                    RestoreAsync(new ExportFolder(parsed.GetValue(folder)!), parsed.GetValue(moved), cancellationToken)
                )
        );
        return command;
    }

    private static Task ExportAsync(string? path, CancellationToken cancellationToken) =>
        WithAccountAsync(
            async (account, settings) =>
            {
                await account.RefuseEmptiedAsync(cancellationToken);
                var clock = new TurnedClock(account.Folder.Clock);
                var secret =
                    settings[SmsServices.NumberKeySecret]
                    ?? await account.Folder.FindNumberKeyAsync(cancellationToken)
                    ?? throw new RefusedException(
                        $"{account.Folder.Path} has no secret of number keys: no host ever ran there. Name "
                            + $"another folder by the setting Local__Data, or give the secret by NumberKey__Secret."
                    );
                var folder = new ExportFolder(
                    path
                        ?? Path.Combine(
                            account.Folder.FilePath("exports"),
                            FolderNameFormat.Format(Instant.FromDateTimeOffset(clock.GetUtcNow()))
                        )
                );
                var manifest = await new Exporter(account.Storage, clock).ExportAsync(
                    folder,
                    new AccountFacts(secret, ReadBuckets(settings), Duration.FromTimeSpan(clock.Offset)),
                    PrintAsync,
                    cancellationToken
                );
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Exported {manifest.Rows:N0} rows of {manifest.Tables.Count} tables, as of "
                            + $"{manifest.At}, to {folder.Path}"
                    )
                );
                Console.WriteLine(
                    "Keep it safe: it holds numbers, names and texts, and the secret of number keys. You alone "
                        + "can read it here; encrypt it where it goes."
                );
            },
            cancellationToken
        );

    private static async Task RestoreAsync(ExportFolder folder, bool moved, CancellationToken cancellationToken)
    {
        var manifest = await folder.VerifyAsync(cancellationToken);
        await WithAccountAsync(
            (account, settings) => RestoreAsync(account, settings, folder, manifest, moved, cancellationToken),
            cancellationToken
        );
    }

    private static async Task RestoreAsync(
        LocalAccount account,
        IConfiguration settings,
        ExportFolder folder,
        Manifest manifest,
        bool moved,
        CancellationToken cancellationToken
    )
    {
        var secret = await folder.ReadNumberKeySecretAsync(cancellationToken);
        RequireSameBuckets(manifest, settings);
        await RequireSameSecretAsync(account, settings, secret, cancellationToken);
        await AdoptSecretAndClockAsync(account, settings, secret, manifest, cancellationToken);
        // The export may be older than seals; a host seals the restored store when it first serves it.
        account.Folder.RemoveSealedMark();
        var restored = await new Restorer(account.Storage, new TurnedClock(account.Folder.Clock)).RestoreAsync(
            folder,
            manifest,
            moved,
            PrintAsync,
            cancellationToken
        );
        PrintResult(manifest, restored);
    }

    private static void RequireSameBuckets(Manifest manifest, IConfiguration settings)
    {
        if (manifest.Buckets != ReadBuckets(settings))
        {
            throw new RefusedException(
                $"The export is of {manifest.Buckets} buckets. Give that number to this command and to whatever "
                    + $"will run here, by the setting Alerts__Buckets."
            );
        }
    }

    /// <summary>Refuses a restore where the setting or the data folder has a secret that is not the export's.</summary>
    private static async Task RequireSameSecretAsync(
        LocalAccount account,
        IConfiguration settings,
        string secret,
        CancellationToken cancellationToken
    )
    {
        var configured = settings[SmsServices.NumberKeySecret];
        var existingSecret = configured ?? await account.Folder.FindNumberKeyAsync(cancellationToken);
        if (existingSecret is not null && existingSecret != secret)
        {
            throw new RefusedException(
                configured is null
                    ? $"{account.Folder.Path} has another secret of number keys, which may stand for data of its "
                        + $"own. Name a new folder by the setting Local__Data."
                    : "The setting NumberKey__Secret is another than the export's. Give the one in the export's "
                        + "secrets.json, or none."
            );
        }
    }

    /// <summary>Writes the export's secret and clock to the data folder, where neither is given otherwise.</summary>
    private static async Task AdoptSecretAndClockAsync(
        LocalAccount account,
        IConfiguration settings,
        string secret,
        Manifest manifest,
        CancellationToken cancellationToken
    )
    {
        if (settings[SmsServices.NumberKeySecret] is null)
        {
            await account.Folder.ReadSecretsAsync(cancellationToken, secret);
        }

        if (manifest.ClockAhead != Duration.Zero && !File.Exists(account.Folder.Clock))
        {
            await TurnedClock.SaveOffsetAsync(
                account.Folder.Clock,
                manifest.ClockAhead.ToTimeSpan(),
                cancellationToken
            );
        }
    }

    private static void PrintResult(Manifest manifest, RestoreResult restored)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Restored {manifest.Rows:N0} rows of {manifest.Tables.Count} tables, as of {manifest.At}, and "
                    + $"read them back."
            )
        );
        foreach (var line in DescribeDifferences(restored))
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Returns sentences for the operator about what differs from the exported account.</summary>
    private static IEnumerable<string> DescribeDifferences(RestoreResult restored)
    {
        if (restored.Imports > 0)
        {
            yield return $"{restored.Imports} imports were under way and end as failed: upload their files again.";
        }

        if (restored.Reconciled is { } reconciled)
        {
            yield return $"Nobody gets again what the exported account may have sent since: "
                + $"{reconciled.UnknownTexts} texts "
                + $"are unknown, {reconciled.CancelledBroadcasts} broadcasts cancelled, "
                + $"{reconciled.SkippedCampaigns} campaigns start with what is due from now on.";
            yield return "Opt-outs, contacts and requests since the export are not known here: enter them again before "
                + "anything is sent.";
        }

        yield return "Whatever runs on this account needs the secret in the export's secrets.json as its setting "
            + "NumberKey__Secret; a host on this data folder has it.";
    }

    /// <summary>Runs work on the data folder and the account that the settings name, then stops the emulator.</summary>
    public static async Task WithAccountAsync(
        Func<LocalAccount, IConfiguration, Task> work,
        CancellationToken cancellationToken
    )
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        using var account = await LocalAccount.OpenAsync(
            LocalAccount.LockFolder(settings),
            settings,
            alwaysUseEmulator: false,
            cancellationToken
        );
        try
        {
            await work(account, settings);
        }
        finally
        {
            await account.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Runs a command; an expected failure is written to standard error as one sentence.</summary>
    /// <returns>The process's exit code: 0, or 1 after such a failure.</returns>
    public static async Task<int> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception e)
            when (e
                    is LocalHostException
                        or RefusedException
                        or ProblemException
                        or IOException
                        or UnauthorizedAccessException
                || LocalAccount.IsRefusal(e)
            )
        {
            await Console.Error.WriteLineAsync(LocalAccount.IsRefusal(e) ? LocalAccount.Refusal(e).Message : e.Message);
            return 1;
        }
    }

    private static int ReadBuckets(IConfiguration settings) =>
        (settings.GetSection(Settings.Section).Get<Settings>() ?? new Settings()).Buckets;

    private static Task PrintAsync(string table, ExportedTable written) =>
        Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {table, -20}{written.Rows, 12:N0}"));
}
