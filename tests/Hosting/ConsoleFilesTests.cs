using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed partial class ConsoleFilesTests
{
    private const string Script = "/console/shared/hooks.js";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, deflate, br;q=0.5")]
    public async Task A_file_is_compressed_for_a_client_that_takes_brotli(string encodings)
    {
        await using var app = await AlertsApp.StartAsync();
        var plain = await GetAsync(app, encodings: null);

        using var answer = await GetAsync(app, encodings);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        using var text = new StreamReader(new BrotliStream(body, CompressionMode.Decompress));

        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.True(answer.Content.Headers.ContentLength < plain.Content.Headers.ContentLength / 2);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Token), await text.ReadToEndAsync(Token));
        Assert.NotEqual(plain.Headers.ETag, answer.Headers.ETag);
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));

        using var again = await GetAsync(app, encodings, answer.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("br;q=0")]
    public async Task A_file_is_plain_for_a_client_that_does_not_take_brotli(string? encodings)
    {
        await using var app = await AlertsApp.StartAsync();

        using var answer = await GetAsync(app, encodings);

        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Contains("useQuery", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_page_names_is_kept_by_browsers_and_another_version_is_not()
    {
        await using var app = await AlertsApp.StartAsync();
        var page = await app.Anonymous.GetStringAsync(new Uri("/contacts.html", UriKind.Relative), Token);
        var version = Version().Match(page).Value;

        using var current = await GetAsync(app, "br", path: $"/console/{version}/shared/hooks.js");
        using var other = await GetAsync(app, "br", path: "/console/v-0123456789abcdef/shared/hooks.js");
        using var plain = await GetAsync(app, "br");

        Assert.DoesNotContain("\"/console/c", page, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(365), current.Headers.CacheControl?.MaxAge);
        Assert.Equal(HttpStatusCode.OK, current.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.True(other.Headers.CacheControl?.NoCache);
        Assert.True(plain.Headers.CacheControl?.NoCache);
        Assert.Equal(plain.Headers.ETag, current.Headers.ETag);
    }

    [Fact]
    public async Task A_page_names_another_version_once_a_script_has_changed()
    {
        var files = Directory.CreateTempSubdirectory("alerts-files-").FullName;
        await File.WriteAllTextAsync(Path.Combine(files, "index.html"), """<script src="/console/a.js">""", Token);
        await File.WriteAllTextAsync(Path.Combine(files, "a.js"), "1", Token);
        await using var app = await AlertsApp.StartAsync(new LocalHostOptions { Pages = files });
        var before = await ReadPageAsync();

        await File.WriteAllTextAsync(Path.Combine(files, "a.js"), "22", Token);
        var changed = await ReadPageAsync();
        await File.WriteAllTextAsync(Path.Combine(files, "a.js"), "1", Token);

        Assert.Matches("^<script src=\"/console/v-[0-9a-f]{16}/a.js\">$", before);
        Assert.NotEqual(before, changed, StringComparer.Ordinal);
        Assert.Equal(before, await ReadPageAsync());

        Task<string> ReadPageAsync() => app.Anonymous.GetStringAsync(new Uri("/", UriKind.Relative), Token);
    }

    [GeneratedRegex("v-[0-9a-f]{16}", RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    private static async Task<HttpResponseMessage> GetAsync(
        AlertsApp app,
        string? encodings,
        EntityTagHeaderValue? ifNoneMatch = null,
        string path = Script
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encodings is not null)
        {
            request.Headers.Add("Accept-Encoding", encodings);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.IfNoneMatch.Add(ifNoneMatch);
        }

        return await app.Administrator.SendAsync(request, Token);
    }
}
