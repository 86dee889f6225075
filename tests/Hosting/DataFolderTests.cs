using System.Net;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class DataFolderTests
{
    private static readonly string Given = Convert.ToBase64String(new byte[40]);
    private static readonly Uri Clock = new("/local/clock", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_host_on_the_same_folder_is_refused()
    {
        await using var app = await AlertsApp.StartAsync();

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Folder = app.Folder })
        );

        Assert.Contains(app.Folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Local__Data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_and_operators_are_made_once_and_for_their_owner_alone()
    {
        var path = Directory.CreateTempSubdirectory("alerts-folder-").FullName;
        using var folder = DataFolder.Lock(path);

        var (secrets, operators) = (await folder.ReadSecretsAsync(Stop), await folder.ReadOperatorsAsync(Stop));

        Assert.Equal(secrets, await folder.ReadSecretsAsync(Stop));
        Assert.InRange(Convert.FromBase64String(secrets["NumberKey:Secret"]!).Length, 32, 64);
        Assert.Equal(
            operators.Select(o => o.Token),
            (await folder.ReadOperatorsAsync(Stop)).Select(o => o.Token),
            StringComparer.Ordinal
        );
        Assert.Equal(Enum.GetValues<Role>().Order(), operators.SelectMany(o => o.Roles).Order());
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(path, "*.json"))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public async Task A_file_left_with_wider_permissions_gives_them_to_no_secret()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Directory.CreateTempSubdirectory("alerts-folder-").FullName;
        var left = Path.Combine(path, "secrets.json.new");
        await File.WriteAllTextAsync(left, "{", Stop);
        File.SetUnixFileMode(left, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using var folder = DataFolder.Lock(path);

        await folder.ReadSecretsAsync(Stop);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(path, "secrets.json"))
        );
    }

    [Fact]
    public async Task Settings_beat_what_the_folder_made_up()
    {
        await using var app = await AlertsApp.StartAsync(
            ("Local:Operators:0:Name", "Zhao"),
            ("Local:Operators:0:Token", "open sesame"),
            ("Local:Operators:0:Roles:0", "administrator"),
            ("Local:Operators:0:Area", "beiguan"),
            ("NumberKey:Secret", Given)
        );

        var zhao = Assert.Single(app.Services.GetRequiredService<Operators>().All);
        Assert.Equal("Zhao", zhao.Name);
        Assert.Equal("beiguan", zhao.Area);
        Assert.False(File.Exists(Path.Combine(app.Folder, "operators.json")));
        Assert.Equal(Given, app.Services.GetRequiredService<IConfiguration>()["NumberKey:Secret"]);
    }

    [Theory]
    [InlineData("Bearer open sesame", HttpStatusCode.OK)]
    [InlineData("bearer open sesame", HttpStatusCode.OK)]
    [InlineData("Bearer open sesam", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer OPEN SESAME", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Basic open sesame", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task A_request_is_authorized_only_with_a_valid_token(string? authorization, HttpStatusCode status)
    {
        await using var app = await AlertsApp.StartAsync(
            ("Local:Operators:0:Name", "Zhao"),
            ("Local:Operators:0:Token", "open sesame"),
            ("Local:Operators:0:Roles:0", "administrator")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, Clock);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        Assert.Equal(status, (await app.Anonymous.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task An_address_that_others_could_reach_is_refused()
    {
        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Url = "http://0.0.0.0:0" })
        );

        Assert.Contains("ASPNETCORE_URLS", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_plain_message()
    {
        await using var app = await AlertsApp.StartAsync();

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(new LocalHostOptions { Url = app.Address.ToString() })
        );

        Assert.Contains("ASPNETCORE_URLS", refused.Message, StringComparison.Ordinal);
    }
}
