using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// The scripts that azd and people run, against a vault made of files: what they must never do to it.
/// </summary>
/// <remarks>
/// <c>az</c>, <c>azd</c> and <c>curl</c> are small programs beside them here. That the real ones take these arguments
/// is not shown.
/// </remarks>
public sealed class InfrastructureScriptTests : IDisposable
{
    private static readonly string[] Names = ["events-secret", "events-secret-previous", "number-key"];
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-scripts-").FullName;

    public InfrastructureScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The scripts are for a POSIX shell.");
        foreach (var folder in new[] { "bin", "vault", "deleted", "tags" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
        }

        Program(
            "az",
            """
            value() { want=$1; shift; while [ $# -gt 0 ]; do [ "$1" = "$want" ] && { echo "$2"; return; }; shift; done; }
            name=$(value --name "$@")
            case "$1 $2 $3" in
              "keyvault secret list") [ ! -e "$S/closed" ] || { echo Forbidden >&2; exit 1; }; ls "$S/vault" ;;
              "keyvault secret list-deleted") ls "$S/deleted" ;;
              "keyvault secret recover") mv "$S/deleted/$name" "$S/vault/$name" ;;
              "keyvault secret set") cat > "$S/vault/$name"; rm -f "$S/tags/$name" ;;
              "keyvault secret set-attributes") value --tags "$@" | sed 's/subscribed=//' > "$S/tags/$name" ;;
              "keyvault secret show") case "$(value --query "$@")" in value) cat "$S/vault/$name"; echo ;; *) cat "$S/tags/$name" 2> /dev/null || true ;; esac ;;
              "deployment group create") [ ! -e "$S/no-deployment" ] || exit 1; cp "$S/vault/events-secret" "$S/sent" ;;
              "rest --method post") rm -rf "$S/app"; cp -r "$S/vault" "$S/app" ;; # the app reads its secrets again
            esac
            """
        );
        Program("azd", """[ "$1 $2" = "env set" ] && echo "$3=$4" >> "$S/environment" """);
        Program(
            "curl",
            """
            case "$*" in
              *"https://func.example.org/api/health"*) [ ! -e "$S/down" ] || { echo '{"status":"down","missing":["table lists"]}'; exit 22; } ;;
              *) cat > "$S/header"; grep -qF "X-Events-Secret: $(cat "$S/app/events-secret")" "$S/header" ;;
            esac
            """
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_first_provision_makes_every_secret()
    {
        await RunAsync("hooks/postprovision.sh");

        Assert.Equal(Names, Files("vault"), StringComparer.Ordinal);
        Assert.All(Names, n => Assert.Equal(32, Convert.FromBase64String(Secret(n)).Length));
        Assert.Equal(3, Names.Select(Secret).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            Secret("number-key"),
            await File.ReadAllTextAsync(
                Path.Combine(_folder, "app", "number-key"),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Events_are_not_subscribed_to_before_the_app_is_up()
    {
        await RunAsync("hooks/postprovision.sh");
        await File.WriteAllTextAsync(Path.Combine(_folder, "down"), "", TestContext.Current.CancellationToken);

        var said = await RunAsync("hooks/postdeploy.sh", fails: true);

        Assert.Contains("table lists", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "sent")));
    }

    [Fact]
    public async Task A_later_provision_changes_no_secret()
    {
        await RunAsync("hooks/postprovision.sh");
        var before = Names.Select(Secret).ToList();

        await RunAsync("hooks/postprovision.sh");

        Assert.Equal(before, Names.Select(Secret), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_number_key_that_was_deleted_comes_back_the_same()
    {
        await RunAsync("hooks/postprovision.sh");
        var key = Secret("number-key");
        File.Move(Path.Combine(_folder, "vault", "number-key"), Path.Combine(_folder, "deleted", "number-key"));

        await RunAsync("hooks/postprovision.sh");

        Assert.Equal(key, Secret("number-key"));
    }

    [Fact]
    public async Task A_vault_that_does_not_let_us_look_is_not_an_empty_one()
    {
        await RunAsync("hooks/postprovision.sh");
        var key = Secret("number-key");
        await File.WriteAllTextAsync(Path.Combine(_folder, "closed"), "", TestContext.Current.CancellationToken);

        await RunAsync("hooks/postprovision.sh", fails: true);

        Assert.Equal(key, Secret("number-key"));
    }

    [Fact]
    public async Task While_the_events_secret_is_changed_the_app_takes_what_Event_Grid_sends()
    {
        await DeployAsync();
        var (old, key) = (Secret("events-secret"), Secret("number-key"));

        await RunAsync("rotate-events-secret.sh", "begin");

        Assert.NotEqual(old, Secret("events-secret"), StringComparer.Ordinal);
        Assert.Equal(old, Secret("events-secret-previous"));
        Assert.Equal(Secret("events-secret"), Sent());
        Assert.Equal(key, Secret("number-key"));
    }

    [Fact]
    public async Task An_interrupted_rotation_is_resumed_and_keeps_the_secret_that_Event_Grid_sends()
    {
        await DeployAsync();
        var old = Secret("events-secret");
        await File.WriteAllTextAsync(Path.Combine(_folder, "no-deployment"), "", TestContext.Current.CancellationToken);
        await RunAsync("rotate-events-secret.sh", "begin", fails: true);
        Assert.Equal(old, Sent());
        Assert.Equal(old, Secret("events-secret-previous"));
        File.Delete(Path.Combine(_folder, "no-deployment"));

        await RunAsync("rotate-events-secret.sh", "begin");

        Assert.Equal(old, Secret("events-secret-previous"));
        Assert.Equal(Secret("events-secret"), Sent());
    }

    [Fact]
    public async Task The_old_secret_ends_only_when_no_event_carries_it_any_more()
    {
        await DeployAsync();
        var old = Secret("events-secret");
        await RunAsync("rotate-events-secret.sh", "begin");

        await RunAsync("rotate-events-secret.sh", "end", fails: true);
        Assert.Equal(old, Secret("events-secret-previous"));

        await File.WriteAllTextAsync(
            Path.Combine(_folder, "tags", "events-secret"),
            "1",
            TestContext.Current.CancellationToken
        );
        await RunAsync("rotate-events-secret.sh", "end");
        Assert.NotEqual(old, Secret("events-secret-previous"), StringComparer.Ordinal);
        Assert.Equal(Sent(), Secret("events-secret"));
    }

    [Fact]
    public async Task No_secret_is_an_argument_or_printed()
    {
        var printed =
            await RunAsync("hooks/postprovision.sh")
            + await RunAsync("hooks/postdeploy.sh")
            + await RunAsync("rotate-events-secret.sh", "begin");
        var arguments = await File.ReadAllTextAsync(
            Path.Combine(_folder, "calls"),
            TestContext.Current.CancellationToken
        );

        Assert.NotEmpty(arguments);
        Assert.All(Names, n => Assert.DoesNotContain(Secret(n), printed + arguments, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provision_without_operator_emails_creates_nothing()
    {
        var said = await RunAsync("hooks/preprovision.sh", fails: true);

        Assert.Contains("ALERTS_OPERATOR_EMAILS", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "environment")));
    }

    [Theory]
    [InlineData(null, true)]
    // Somebody has a carrier of their own.
    [InlineData("false", false)]
    public async Task A_deployment_has_the_Azure_carrier_unless_it_was_configured_otherwise(string? chosen, bool isSet)
    {
        await RunAsync(
            "hooks/preprovision.sh",
            environment:
            [
                ("ALERTS_OPERATOR_EMAILS", "a@example.org"),
                .. chosen is null ? Array.Empty<(string, string)>() : [("AzureSms", chosen)],
            ]
        );

        Assert.Equal(
            isSet,
            (
                await File.ReadAllLinesAsync(
                    Path.Combine(_folder, "environment"),
                    TestContext.Current.CancellationToken
                )
            ).Contains("AzureSms=true", StringComparer.Ordinal)
        );
    }

    private async Task DeployAsync()
    {
        await RunAsync("hooks/postprovision.sh");
        await RunAsync("hooks/postdeploy.sh");
    }

    private string Secret(string name) => File.ReadAllText(Path.Combine(_folder, "vault", name));

    private string Sent() => File.ReadAllText(Path.Combine(_folder, "sent"));

    private IEnumerable<string> Files(string folder) =>
        Directory
            .GetFiles(Path.Combine(_folder, folder))
            .Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal);

    private void Program(string name, string body)
    {
        var path = Path.Combine(_folder, "bin", name);
        File.WriteAllText(path, $"#!/bin/sh\necho \"{name} $*\" >> \"$S/calls\"\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> RunAsync(
        string script,
        string? argument = null,
        bool fails = false,
        params (string Name, string Value)[] environment
    )
    {
        var (exitCode, output, error) = await Programs.RunAsync(
            "sh",
            [Path.Combine(Repository.Root, "infra", script), .. argument is null ? Array.Empty<string>() : [argument]],
            _folder,
            [
                ("S", _folder),
                ("PATH", $"{Path.Combine(_folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}"),
                ("ALERTS_TRIES", "2"),
                ("ALERTS_PAUSE", "0"),
                ("ALERTS_APP_NAME", "func"),
                ("ALERTS_HOST_NAME", "func.example.org"),
                ("ALERTS_VAULT_NAME", "kv"),
                ("ALERTS_STORAGE_NAME", "st"),
                ("ALERTS_TOPIC_NAME", "evgt"),
                ("ALERTS_IDENTITY_PRINCIPAL_ID", "principal"),
                ("ALERTS_AUTH_CLIENT_ID", "client"),
                ("ALERTS_OPERATOR_EMAILS", ""),
                ("AZURE_ENV_NAME", "test"),
                ("AZURE_SUBSCRIPTION_ID", "subscription"),
                ("AZURE_RESOURCE_GROUP", "rg-test"),
                .. environment,
            ],
            TestContext.Current.CancellationToken
        );
        Assert.True(exitCode != 0 == fails, $"{script} ended with {exitCode}: {output}{error}");
        return output + error;
    }
}
