using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class ConsoleFilesTests
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

    private static async Task<HttpResponseMessage> GetAsync(
        AlertsApp app,
        string? encodings,
        EntityTagHeaderValue? ifNoneMatch = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Script);
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
