using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>
/// Files of the data folder that are empty, junk or incomplete: the host says which and what to do, or makes again what
/// can be made.
/// </summary>
public sealed class DamagedFilesTests : IDisposable
{
    private const string Whole = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-damaged-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("clock.json", "")]
    [InlineData("clock.json", "junk")]
    [InlineData("clock.json", "null")]
    [InlineData("clock.json", "{}")]
    [InlineData("clock.json", """{"ahead":"soon"}""")]
    [InlineData("clock.json", """{"ahead":"9999999.00:00:00"}""")]
    [InlineData("operators.json", "")]
    [InlineData("operators.json", "junk")]
    [InlineData("operators.json", "null")]
    [InlineData("operators.json", "{}")]
    [InlineData("operators.json", "[]")]
    [InlineData("operators.json", "[null]")]
    [InlineData("operators.json", """[{"name":"Zhao","roles":["official"]}]""")]
    [InlineData("operators.json", """[{"name":"Zhao","token":"","roles":["official"]}]""")]
    [InlineData("operators.json", """[{"name":"Zhao","token":"planted","roles":[]}]""")]
    [InlineData("operators.json", """[{"name":"Zhao","token":"planted","roles":["king"]}]""")]
    [InlineData("operators.json", """[{"name":"Zhao","token":" ","roles":["official"]}]""")]
    [InlineData(
        "operators.json",
        """
            [{"name":"Zhao","token":"planted-1","roles":["official"]},
             {"name":"zhao ","token":"planted-2","roles":["auditor"]}]
            """
    )]
    [InlineData("sessions.json", "junk")]
    [InlineData("sessions.json", "[null]")]
    [InlineData("sessions.json", """[{"operator":"Zhao"}]""")]
    [InlineData("secrets.json", "")]
    [InlineData("secrets.json", "junk")]
    [InlineData("secrets.json", "[]")]
    [InlineData("secrets.json", "{}")]
    [InlineData("secrets.json", """{"NumberKey:Secret":"planted"}""")]
    public async Task A_file_that_cannot_be_used_is_named_with_what_to_do(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text, Stop);

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder })
        );

        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Matches("(?i)delete|put", refused.Message);
        Assert.DoesNotContain("planted", refused.Message, StringComparison.Ordinal);
        // Nothing is written over what a person may still want to read.
        Assert.Equal(text, await File.ReadAllTextAsync(file, Stop));
    }

    [Theory]
    [InlineData("planted")]
    // A request's token is read without what is around it.
    [InlineData(" planted ")]
    public async Task Operators_of_the_file_who_share_a_token_are_both_named_without_it(string token)
    {
        var file = Path.Combine(_folder, "operators.json");
        await File.WriteAllTextAsync(
            file,
            $$"""
            [{"name":"Zhao","token":"planted","roles":["administrator"]},
             {"name":"Qian","token":"own","roles":["official"]},
             {"name":"Sun","token":"{{token}}","roles":["auditor"]}]
            """,
            Stop
        );

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder })
        );

        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("'Zhao' and 'Sun' have the same token", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_that_differ_in_case_alone_are_two_tokens()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "operators.json"),
            """
            [{"name":"Zhao","token":"planted","roles":["administrator"]},
             {"name":"Sun","token":"Planted","roles":["auditor"]}]
            """,
            Stop
        );
        using var folder = DataFolder.Lock(_folder);

        Assert.Equal(2, (await folder.ReadOperatorsAsync(Stop)).Count);
    }

    [Theory]
    [InlineData("Sun", "planted-token", "'Zhao' and 'Sun' have the same token")]
    [InlineData("ZHAO", "another", "same name, 'Zhao' and 'ZHAO'")]
    public async Task Operators_in_the_settings_who_share_a_token_or_a_name_are_both_named(
        string name,
        string token,
        string fault
    )
    {
        (string Name, string? Value)[] settings =
        [
            ("Local:Operators:0:Name", "Zhao"),
            ("Local:Operators:0:Token", "planted-token"),
            ("Local:Operators:0:Roles:0", "administrator"),
            ("Local:Operators:1:Name", name),
            ("Local:Operators:1:Token", token),
            ("Local:Operators:1:Roles:0", "auditor"),
        ];

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder }, settings)
        );

        Assert.StartsWith("The settings Local__Operators", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Folders of the kernel: nobody creates a file there, root included, as on a read-only disk.
    [InlineData("/proc/self")]
    [InlineData("/sys/kernel")]
    [InlineData("/proc/none")]
    [InlineData("/etc/hostname")]
    public async Task A_data_folder_that_cannot_be_written_is_named_and_is_not_taken_for_another_hosts(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has these folders.");

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = folder })
        );

        Assert.StartsWith("The data folder", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets.json", $$"""{"NumberKey:Secret":"{{Whole}}"}""")]
    [InlineData(
        "hidden-messages.log",
        "junk\n\0\n{}\nnull\n{\"id\":\"\"}\n{\"id\":\"1\",\"queue\":\"imports\"}\n"
            + "{\"id\":\"2\",\"queue\":\"nobody's\",\"receipt\":\"x\"}\n"
            + "{\"id\":\"3\",\"queue\":\"imports\",\"receipt\":\"junk\"}\n"
    )]
    public async Task A_damaged_file_that_can_be_recreated_is_recreated(string name, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, name), text, Stop);

        await using var app = await AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder });

        Assert.True((await app.Anonymous.GetAsync(new Uri("/api/health", UriKind.Relative), Stop)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("junk")]
    [InlineData("{}")]
    [InlineData("""{"account":"alerts","key":"AAAA","ports":{"blob":1},"inMemory":true}""")]
    [InlineData(
        """{"account":"alerts","key":"no base64!","ports":{"blob":1,"queue":2,"table":3},"inMemory":true,"pid":1}"""
    )]
    [InlineData(
        """{"account":"alerts","key":"AAAA","ports":{"blob":1,"queue":2,"table":70000},"inMemory":true,"pid":1}"""
    )]
    public async Task A_new_emulator_is_started_when_its_file_is_unusable(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "emulator.json"), text, Stop);

        var emulator = await Emulator.StartAsync(_folder, Azurite.Package, EmulatorPersistence.InMemory, Stop);

        await emulator.StopAsync(Stop);
    }

    [Theory]
    [InlineData("Roles:0", "king")]
    [InlineData("Roles:0", null)]
    [InlineData("Token", null)]
    [InlineData("Name", "")]
    public async Task An_incomplete_operator_in_the_settings_is_reported_without_the_token(string member, string? value)
    {
        (string Name, string? Value)[] settings =
        [
            ("Local:Operators:0:Name", "Zhao"),
            ("Local:Operators:0:Token", "planted-token"),
            ("Local:Operators:0:Roles:0", "official"),
            ($"Local:Operators:0:{member}", value),
        ];

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder }, settings)
        );

        Assert.Contains("Local__Operators", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_where_the_emulators_log_should_be_is_named_with_what_to_do()
    {
        var log = Path.Combine(_folder, EmulatorPackage.Log);
        Directory.CreateDirectory(log);

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            Emulator.StartAsync(_folder, Azurite.Package, EmulatorPersistence.InMemory, Stop)
        );

        Assert.StartsWith($"{log} is a folder", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Move or delete", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("hidden-messages.log")]
    [InlineData("sessions.json")]
    public async Task A_folder_in_the_place_of_a_file_is_reported(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name, "inner"));

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = _folder })
        );

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
