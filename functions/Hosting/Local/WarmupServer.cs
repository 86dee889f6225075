using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Listens before the application is built: answers public files from the start, and holds every other request until
/// <see cref="Open"/>.
/// </summary>
/// <remarks>So the first page only waits for Kestrel. Composing the application, reading its settings and secrets,
/// starting the emulator and creating the store take several times as long, and no page needs them. The application
/// uses this as its server.</remarks>
public sealed class WarmupServer : IServer
{
    /// <summary>The time that requests may take to end when there is no application to end them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly LoggerFactory _log = new([], new LoggerFilterOptions { MinLevel = LogLevel.Warning });
    private readonly KestrelServer _kestrel;
    private readonly CancellationTokenSource _cancelRequests = new();
    private readonly TaskCompletionSource<Func<PendingRequest, Task>?> _opened = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private Func<PendingRequest, Task>? _application;

    private WarmupServer() =>
        _kestrel = new KestrelServer(
            Options.Create(KestrelOptions()),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _log),
            _log
        );

    private static KestrelServerOptions KestrelOptions()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        RequestLimits.Configure(options);
        return options;
    }

    public IFeatureCollection Features => _kestrel.Features;

    /// <summary>The address on which it listens.</summary>
    public Uri Address => Addresses[0];

    private List<Uri> Addresses => [.. Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];

    /// <summary>Starts to listen; on return public files are served.</summary>
    /// <param name="urls">Addresses of this machine, separated by semicolons.</param>
    /// <param name="files">The folder of <see cref="ConsoleFiles"/>. Null: no files.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LocalHostException">An address is in use, not http, or not loopback.</exception>
    public static async Task<WarmupServer> ListenAsync(string urls, string? files, CancellationToken cancellationToken)
    {
        var server = new WarmupServer();
        try
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                server
                    .Features.Get<IServerAddressesFeature>()!
                    .Addresses.Add(
                        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                            ? url
                            : throw new LocalHostException(
                                $"'{url}' is no address of this host, which serves http alone. Let "
                                    + $"ASPNETCORE_URLS name one such as {LocalHost.DefaultUrl}."
                            )
                    );
            }

            var application = new PipelineApplication(server.BuildPipeline(files));
            await server._kestrel.StartAsync(application, cancellationToken);
            return server.Addresses.Find(a => !a.IsLoopback) is { } open
                ? throw new LocalHostException(
                    $"{open} could be reached from other machines, and this host is for this machine alone. Let "
                        + $"ASPNETCORE_URLS name localhost."
                )
                : server;
        }
        catch (Exception e)
        {
            await server.CloseAsync();
            if (e is IOException)
            {
                throw new LocalHostException(
                    $"{e.Message.TrimEnd('.')}. Choose another by ASPNETCORE_URLS, such as http://localhost:7072.",
                    e
                );
            }

            throw;
        }
    }

    /// <summary>Adds the application's log providers for the server's own warnings.</summary>
    public void LogTo(IEnumerable<ILoggerProvider> providers)
    {
        foreach (var provider in providers)
        {
            _log.AddProvider(provider);
        }
    }

    /// <summary>Sets the application; its requests still wait for <see cref="Open"/>.</summary>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _application = async request =>
        {
            var context = application.CreateContext(request.Features);
            // OpenTelemetry expects Activity.Current to be the request's when the request ends.
            var flow = ExecutionContext.Capture()!;
            request.Ended = failure =>
                ExecutionContext.Run(flow, _ => application.DisposeContext(context, failure), state: null);
            await application.ProcessRequestAsync(context);
        };
        return Task.CompletedTask;
    }

    /// <summary>Passes waiting and later requests to the application.</summary>
    public void Open() => _opened.TrySetResult(_application);

    /// <summary>Cancels the requests in progress after <paramref name="delay"/>, and those that come later at once; a
    /// later call replaces the delay.</summary>
    /// <remarks>Their <see cref="HttpContext.RequestAborted"/> is cancelled. A request whose response has not started
    /// is answered with the problem <c>stopping</c>; the connection of any other is closed, so that its client does
    /// not take a part of an answer for the whole.</remarks>
    public void CancelRequestsAfter(TimeSpan delay) => _cancelRequests.CancelAfter(delay);

    /// <summary>
    /// Accepts no new requests, and finishes those that run; waiting ones are answered that the host has not started.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _opened.TrySetResult(null);
        return _kestrel.StopAsync(cancellationToken);
    }

    /// <summary>Stops the server where no application has, and releases its address.</summary>
    public async Task CloseAsync()
    {
        using var timeout = new CancellationTokenSource(Grace);
        await StopAsync(timeout.Token);
        Dispose();
    }

    public void Dispose()
    {
        _kestrel.Dispose();
        _log.Dispose();
        _cancelRequests.Dispose();
    }

    /// <summary>Builds the middleware that every request passes, with or without the application.</summary>
    private RequestDelegate BuildPipeline(string? files)
    {
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(_log).BuildServiceProvider();
        var pipeline = new ApplicationBuilder(services);
        pipeline.Use(next =>
            context =>
            {
                context.RequestServices = services;
                return next(context);
            }
        );
        pipeline.Use(CancelAsync);
        pipeline.UseRequestGuard();
        if (files is not null)
        {
            var consoleFiles = new ConsoleFiles(files);
            pipeline.Use(next =>
                context => consoleFiles.Find(context.Request) is { } file ? file.ExecuteAsync(context) : next(context)
            );
        }

        pipeline.Run(WaitAsync);
        return pipeline.Build();
    }

    /// <summary>Runs the request under a token that <see cref="CancelRequestsAfter"/> cancels too.</summary>
    private async Task CancelAsync(HttpContext context, RequestDelegate next)
    {
        var aborted = context.RequestAborted;
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(aborted, _cancelRequests.Token);
        context.RequestAborted = linked.Token;
        var isCancelled = false;
        try
        {
            await next(context);
            isCancelled = context.Response.StatusCode == StatusCodes.Status499ClientClosedRequest;
        }
        catch (OperationCanceledException) when (_cancelRequests.IsCancellationRequested)
        {
            isCancelled = true;
        }
        finally
        {
            context.RequestAborted = aborted;
        }

        if (!isCancelled || !_cancelRequests.IsCancellationRequested)
        {
            return;
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await LocalProblems.Stopping().ToHttp().ExecuteAsync(context);
    }

    private async Task WaitAsync(HttpContext context)
    {
        Func<PendingRequest, Task>? application;
        try
        {
            application = await _opened.Task.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller has left.
            return;
        }

        if (application is null)
        {
            await LocalProblems.NotStarted().ToHttp().ExecuteAsync(context);
            return;
        }

        // The application sets its own services.
        context.Features.Set<IServiceProvidersFeature>(null);
        await application(context.Features.GetRequiredFeature<PendingRequest>());
    }

    /// <summary>A request, from its first byte to the last of its answer.</summary>
    private sealed record PendingRequest(IFeatureCollection Features)
    {
        /// <summary>
        /// The application's action at the end of the request; null where it did not get the request.
        /// </summary>
        public Action<Exception?>? Ended { get; set; }
    }

    /// <summary>Runs each request through <paramref name="pipeline"/>.</summary>
    private sealed class PipelineApplication(RequestDelegate pipeline) : IHttpApplication<PendingRequest>
    {
        public PendingRequest CreateContext(IFeatureCollection contextFeatures)
        {
            var request = new PendingRequest(contextFeatures);
            contextFeatures.Set(request);
            return request;
        }

        public Task ProcessRequestAsync(PendingRequest context) => pipeline(new DefaultHttpContext(context.Features));

        public void DisposeContext(PendingRequest context, Exception? exception) => context.Ended?.Invoke(exception);
    }
}
