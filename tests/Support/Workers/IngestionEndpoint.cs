using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CommunityAlerts.Tests.Support.Workers;

/// <summary>
/// Takes what the Azure Monitor exporter sends to Application Insights, on a port of this machine, and keeps it as
/// text.
/// </summary>
public sealed class IngestionEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _sent = new();

    private IngestionEndpoint(WebApplication app)
    {
        _app = app;
        _app.MapFallback(TakeAsync);
    }

    /// <summary>
    /// Value of the setting <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> that directs telemetry here.
    /// </summary>
    public string ConnectionString =>
        $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={_app.Urls.First()}/;LiveEndpoint={_app.Urls.First()}/";

    /// <summary>Everything that came so far.</summary>
    public string Sent => string.Join('\n', _sent);

    public static async Task<IngestionEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new IngestionEndpoint(builder.Build());
        await endpoint._app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        var isCompressed = request.Headers.ContentEncoding.ToString() == "gzip";
        await using var body = isCompressed ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var reader = new StreamReader(body);
        var text = await reader.ReadToEndAsync();
        _sent.Enqueue($"{request.Path}{request.QueryString}\n{text}");
        var items = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        return Results.Json(
            new
            {
                itemsReceived = items,
                itemsAccepted = items,
                errors = Array.Empty<object>(),
            }
        );
    }
}
