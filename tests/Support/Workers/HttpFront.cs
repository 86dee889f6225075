using System.Globalization;
using System.Net;
using System.Text.Json;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support.Workers.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Tests.Support.Workers;

/// <summary>
/// The HTTP side of the stand-in: finds the function of a request by route and method, and hands the request to the
/// worker.
/// </summary>
public sealed class HttpFront : IAsyncDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host"];
    private readonly FunctionsHost _host;
    private readonly WebApplication _app;
    private readonly HttpClient _worker = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
        }
    );

    private HttpFront(Uri address, FunctionsHost host)
    {
        (Address, _host) = (address, host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Use(AnswerWhatNoFunctionTakesAsync);
        _app.UseRouting();
    }

    public Uri Address { get; }

    /// <summary>A free address of this machine.</summary>
    public static Uri FindAddress() =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Find(1)[0]}"));

    public static async Task<HttpFront> StartAsync(Uri address, FunctionsHost host)
    {
        var front = new HttpFront(address, host);
        front.Map();
        await front._app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _worker.Dispose();
    }

    /// <summary>Maps the routes; where they overlap, the first function by name wins.</summary>
    private void Map()
    {
        var order = 0;
        foreach (var function in _host.Functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var binding in function.RawBindings.Select(b => JsonDocument.Parse(b).RootElement))
            {
                if (
                    string.Equals(
                        binding.GetProperty("type").GetString(),
                        "httpTrigger",
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                {
                    _app.MapMethods(
                            binding.GetProperty("route").GetString()!,
                            binding.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!),
                            context => ForwardAsync(context, function)
                        )
                        .WithOrder(order++);
                }
            }
        }
    }

    private async Task ForwardAsync(HttpContext context, RpcFunctionMetadata function)
    {
        var id = FunctionsHost.NewInvocationId();
        var incoming = context.Request;
        using var request = new HttpRequestMessage(
            HttpMethod.Parse(incoming.Method),
            new Uri(_host.WorkerAddress, incoming.Path + incoming.QueryString)
        );
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(incoming.Body);
        }

        foreach (
            var (name, values) in incoming.Headers.Where(h =>
                !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)
            )
        )
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.Add(InvocationHeader, id);
        // The host binds route values, and query values of other names, for the worker.
        var named = incoming
            .RouteValues.Where(v => v.Value is not null)
            .Select(v => (v.Key, Text(v.Value!.ToString()!)))
            .Concat(
                incoming
                    .Query.Where(q => !incoming.RouteValues.ContainsKey(q.Key))
                    .Select(q => (q.Key, Text(q.Value.ToString())))
            );
        var invocation = _host.InvokeAsync(function, id, trigger: null, named);
        using var answer = await _worker.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            context.RequestAborted
        );
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (
            var (name, values) in answer
                .Headers.Concat(answer.Content.Headers)
                .Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        await invocation;
    }

    /// <summary>Answers as the real host, version 4.1037, was seen to answer.</summary>
    private static async Task AnswerWhatNoFunctionTakesAsync(HttpContext context, RequestDelegate next)
    {
        if (
            context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase)
            || context.Request.Path.StartsWithSegments("/runtime", StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        await next(context);
        if (context.GetEndpoint() is null || context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            context.Response.Clear();
            context.Response.StatusCode =
                context.Request.Path == "/" ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        }
    }

    private static TypedData Text(string text) => new() { String = text };
}
