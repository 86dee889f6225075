using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Takes what OpenTelemetry sends by OTLP over HTTP, on a port of this machine, and keeps it as it came.
/// </summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _sent = new(StringComparer.Ordinal);

    private Collector(WebApplication app)
    {
        _app = app;
        _app.MapPost("/v1/{signal}", TakeAsync);
    }

    /// <summary>The endpoint that a sender is given.</summary>
    public string Address => _app.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>
    /// Everything of one signal (<c>traces</c>, <c>metrics</c>, <c>logs</c>): protobuf, in which texts stand as they
    /// are, read as if it were text.
    /// </summary>
    public string Sent(string signal) => _sent.TryGetValue(signal, out var bodies) ? string.Join('\n', bodies) : "";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpRequest request, string signal)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Assert.Equal("application/x-protobuf", request.ContentType);
        _sent.GetOrAdd(signal, _ => new ConcurrentQueue<string>()).Enqueue(Encoding.UTF8.GetString(body.ToArray()));
    }
}
