using CommunityAlerts.Api;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scalar.AspNetCore;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Options of a local host.</summary>
public sealed record LocalHostOptions
{
    /// <summary>Settings that override all others, by name, with colons between sections.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>
    /// The data folder; null: the setting <c>Local:Data</c>, else <c>.local</c> beside <c>host.json</c>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// The address to listen on; null: the setting <c>urls</c> (<c>ASPNETCORE_URLS</c>), else
    /// <see cref="LocalHost.DefaultUrl"/>.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>The initial offset of the clock.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>The folder of public files: see <see cref="WarmupServer.ListenAsync"/>.</summary>
    public string? Pages { get; init; } = ConsoleFiles.Default;

    /// <summary>Stores everything in the emulator of the folder, whatever the setting <c>Storage</c> names.</summary>
    public bool AlwaysUseEmulator { get; init; }

    /// <summary>Changes the registered services before the application is built; for tests.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>The triggers to run; all of this program by default.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = Trigger.All;

    /// <summary>The time that work in progress may take when the host stops.</summary>
    public StopLimits StopLimits { get; init; } = new();

    /// <summary>Logs nothing to the terminal.</summary>
    public bool Silent { get; init; }
}

/// <summary>
/// The whole application in this process: Kestrel for HTTP triggers, timers on a clock that can be turned, listeners on
/// the emulator's queues.
/// </summary>
public sealed class LocalHost : IAsyncDisposable
{
    public const string DefaultUrl = "http://localhost:7071";
    private readonly WarmupServer _server;
    private readonly StopLimits _limits;
    private LocalAccount? _account;
    private WebApplication? _app;
    private Background? _background;
    private int _disposed;

    private LocalHost(DataFolder folder, WarmupServer server, StopLimits limits) =>
        (Folder, _server, _limits) = (folder, server, limits);

    public IServiceProvider Services => _app!.Services;

    public DataFolder Folder { get; }

    /// <summary>The address on which it answers.</summary>
    public Uri Address => _server.Address;

    /// <summary>
    /// Locks the data folder, listens, builds the application, and then lets requests in; <see cref="WarmupServer"/>
    /// has the reason for this order.
    /// </summary>
    /// <param name="options">The options of the host.</param>
    /// <param name="cancellationToken">Stops the start at any point.</param>
    /// <exception cref="LocalHostException">It cannot start, for a reason that a person can correct.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and so was the emulator.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(options.Settings);
        var host = await StartListeningAsync(builder.Configuration, options, cancellationToken);
        // Pages are served from here on; every other request waits until OpenAsync opens the server.
        try
        {
            await host.BuildAsync(builder, options, cancellationToken);
            await host.OpenAsync(cancellationToken);
            return host;
        }
        catch (Exception e)
        {
            await host.StopAfterFailureAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (LocalAccount.IsRefusal(e))
            {
                throw LocalAccount.Refusal(e);
            }

            if (IsDiskFailure(e))
            {
                throw DiskFailure(host.Folder.Path, e);
            }

            throw;
        }
    }

    /// <summary>
    /// Finishes work in progress, then ends the emulator of the folder, also one that another process started.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DisposeAsync();
        }
        finally
        {
            // Also where disposing failed, such as on a full disk.
            if (_account is not null)
            {
                await _account.StopAsync(cancellationToken);
            }
        }
    }

    /// <summary>Stops a host that did not start; an emulator that cannot save keeps running, and is reported.</summary>
    private async Task StopAfterFailureAsync()
    {
        try
        {
            await StopAsync(CancellationToken.None);
        }
        catch (LocalHostException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
    }

    /// <summary>Stops this host and leaves the emulator running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        // Timers and queue listeners stop first, while requests are still answered, since they may send some. Requests
        // get the time that is left, except for the end of it, which is for the answers to cancelled ones.
        var startedAt = TimeProvider.System.GetTimestamp();
        _server.CancelRequestsAfter(Max(_limits.All - _limits.Answers, TimeSpan.Zero));
        if (_background is not null)
        {
            await _background.StopAsync(_limits.All, _limits.Answers);
        }

        if (_app is not null)
        {
            var timeLeft = Max(_limits.All - TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero);
            var requestTime =
                timeLeft < _limits.Requests + _limits.Answers ? timeLeft : _limits.Requests + _limits.Answers;
            _server.CancelRequestsAfter(Max(requestTime - _limits.Answers, TimeSpan.Zero));
            using var timeout = new CancellationTokenSource(requestTime);
            await _app.StopAsync(timeout.Token);
            await _app.DisposeAsync();
        }

        await _server.CloseAsync();
        Folder.Dispose();
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static async Task<LocalHost> StartListeningAsync(
        ConfigurationManager configuration,
        LocalHostOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ListenAsync(configuration, options, cancellationToken);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw DiskFailure("The data folder or the address", e);
        }
    }

    private static bool IsDiskFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>
    /// Explains a failure of the disk or the port: no permission, a folder in place of a file, a full disk, a port in
    /// use.
    /// </summary>
    private static LocalHostException DiskFailure(string subject, Exception failure) =>
        new($"{subject} cannot be used: {failure.Message}", failure);

    private static async Task<LocalHost> ListenAsync(
        ConfigurationManager configuration,
        LocalHostOptions options,
        CancellationToken cancellationToken
    )
    {
        var folder = LocalAccount.LockFolder(configuration, options.Folder);
        try
        {
            var url = options.Url ?? configuration["urls"] ?? DefaultUrl;
            return new LocalHost(
                folder,
                await WarmupServer.ListenAsync(url, options.Pages, cancellationToken),
                options.StopLimits
            );
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private async Task BuildAsync(
        WebApplicationBuilder builder,
        LocalHostOptions options,
        CancellationToken cancellationToken
    )
    {
        _account = await LocalAccount.OpenAsync(
            Folder,
            builder.Configuration,
            options.AlwaysUseEmulator,
            cancellationToken
        );
        await AddSecretsAsync(builder.Configuration, cancellationToken);
        var operatorSettings = builder.Configuration.GetSection("Local:Operators");
        IReadOnlyList<Operator> operators = operatorSettings.Exists()
            ? ReadOperators(operatorSettings)
            : await Folder.ReadOperatorsAsync(cancellationToken);
        var file = HostFile.Read();

        ConfigureLogging(builder.Logging, options.Silent);
        // Before the first storage client is created, which decides once whether it makes spans.
        builder.AddTelemetry();
        AddFeatures(builder);
        builder.Services.AddOperators(operators, Folder, comeFromSettings: operatorSettings.Exists());
        builder.Services.AddSignIn(await Folder.ReadSessionsAsync(cancellationToken), Folder);
        AddLocalParts(builder, options, file);
        options.ConfigureServices?.Invoke(builder.Services);

        var app = _app = builder.Build();
        _server.LogTo(app.Services.GetServices<ILoggerProvider>());
        var disk = app.Services.GetRequiredService<DiskSpace>();
        if (disk.Refusal is { } refusal)
        {
            throw new LocalHostException(refusal);
        }

        RegisterWork(app.Services, disk);
        UseRequestPipeline(app, disk);
        MapEndpoints(app, options.Triggers, file);
        _background = app.Services.GetRequiredService<Background>();
    }

    /// <summary>Adds the secrets of the folder as settings; any other setting overrides them.</summary>
    private async Task AddSecretsAsync(ConfigurationManager configuration, CancellationToken cancellationToken) =>
        configuration.Sources.Insert(
            0,
            new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
            {
                InitialData = await Folder.ReadSecretsAsync(cancellationToken),
            }
        );

    private static void ConfigureLogging(ILoggingBuilder logging, bool silent)
    {
        logging
            .AddCommunityAlertsLevels()
            // The caller reports that it could not start.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (silent)
        {
            logging.ClearProviders();
        }
        else
        {
            logging.AddSimpleConsole(c => c.SingleLine = true);
        }
    }

    /// <summary>Adds the application, on this host's storage and server, with the simulated carrier.</summary>
    private void AddFeatures(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_account!.Storage);
        builder.Services.AddSingleton<IServer>(_server);
        builder.Services.AddRouting();
        builder.Services.AddCommunityAlerts(builder.Configuration);
        builder.Services.AddSimulatedCarrier();
        builder.Services.AddSample();
    }

    /// <summary>Adds what replaces the Functions host: clock, disk, triggers, timers, queue listeners.</summary>
    private void AddLocalParts(WebApplicationBuilder builder, LocalHostOptions options, HostFile file)
    {
        var services = builder.Services;
        services.AddSingleton(new TurnedClock(Folder.Clock, options.ClockAhead));
        services.AddSingleton<TimeProvider>(s => s.GetRequiredService<TurnedClock>());
        services.AddSingleton(Folder);
        services.AddSingleton(s =>
            DiskSpace.Watch(
                Folder.Path,
                builder.Configuration[DiskSpace.Setting],
                _account!.Saves,
                s.GetRequiredService<ILogger<DiskSpace>>()
            )
        );
        services.AddSingleton<IHealthPart>(s => s.GetRequiredService<DiskSpace>());
        services.AddSingleton(file);
        services.AddSingleton(options.Triggers);
        services.AddSingleton(new LocalAddress(Address));
        services.AddSingleton<WorkMonitor>();
        services.AddSingleton<ClaimedBatches>();
        services.AddSingleton<LocalStore>();
        services.AddSingleton(s => new InFlightJournal(
            Folder.FilePath(InFlightJournal.FileName),
            s.GetRequiredService<StorageAccount>(),
            s.GetRequiredService<TurnedClock>()
        ));
        services.AddSingleton<LoopServices>();
        services.AddSingleton<TriggerLoops>();
        services.AddSingleton<Background>();
        services.AddSingleton<Func<Background>>(s => s.GetRequiredService<Background>);
        services.AddSingleton<ClockTurner>();
    }

    private static void RegisterWork(IServiceProvider services, DiskSpace disk)
    {
        var work = services.GetRequiredService<WorkMonitor>();
        work.PauseWhile(() => disk.IsLow);
        work.RegisterCostly(WorkKind.InProgress, services.GetRequiredService<ClaimedBatches>().CountAsync);
    }

    private static void UseRequestPipeline(WebApplication app, DiskSpace disk)
    {
        app.UseFunctionsHostAnswers();
        app.UseSignIn();
        app.Use(
            (context, next) =>
                !HttpMethods.IsGet(context.Request.Method)
                && !HttpMethods.IsHead(context.Request.Method)
                // Somebody has to sign in to read why nothing can be saved; that takes a few hundred bytes.
                && !context.Request.Path.StartsWithSegments("/local/sign-in", StringComparison.OrdinalIgnoreCase)
                && !context.Request.Path.StartsWithSegments("/local/sign-out", StringComparison.OrdinalIgnoreCase)
                && disk.Refusal is { } refusal
                    ? LocalProblems.DiskFull(refusal).ToHttp().ExecuteAsync(context)
                    : next(context)
        );
        app.UseRouting();
    }

    private static void MapEndpoints(WebApplication app, IReadOnlyList<Trigger> triggers, HostFile file)
    {
        app.MapLocal(app.Services.GetServices<LocalRoutes>());
        // Everything in the page that calls other hosts is off: nothing leaves this machine.
        app.MapScalarApiReference(
            "/scalar",
            page =>
                page.WithTitle("CommunityAlerts")
                    .WithOpenApiRoutePattern("/api/openapi.json")
                    .DisableDefaultFonts()
                    .DisableAgent()
                    .DisableMcp()
                    .DisableTelemetry()
                    .HideDeveloperTools()
                    .HideClientButton()
                    .AddPreferredSecuritySchemes("bearer")
        );
        app.MapHttpTriggers(triggers, file.RoutePrefix);
    }

    private static List<Operator> ReadOperators(IConfigurationSection named)
    {
        const string refused = "The settings Local__Operators cannot be used";
        List<Operator>? operators = null;
        try
        {
            operators = named.Get<List<Operator>>();
        }
        catch (InvalidOperationException)
        {
            // An unknown role or a missing member. The binder's message may contain a token.
        }

        if (operators is null)
        {
            var roles = string.Join(", ", Enum.GetNames<Role>());
            throw new LocalHostException($"{refused}: each needs Name, Token and Roles (any of {roles}).");
        }

        return Operators.Validate(operators) is { } fault
            ? throw new LocalHostException($"{refused}: {fault}.")
            : operators;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _app!.StartAsync(cancellationToken);
        await Services
            .GetRequiredService<LocalStore>()
            .CreateAsync(Services.GetRequiredService<TurnedClock>().GetUtcNow(), cancellationToken);
        // Before the check that seals: a store that has lost its tables would get a seal, as an empty one does.
        await _account!.RefuseEmptiedAsync(cancellationToken);
        var seal = Services.GetRequiredService<NumberKeySeal>();
        if (await StoreStartCheck.FindRefusalAsync(_account.Storage, seal, cancellationToken) is { } refusal)
        {
            throw new LocalHostException(refusal);
        }

        await _account.MarkSealedAsync(cancellationToken);
        await _background!.ReleaseMessagesAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _server.Open();
        _background.Start();
    }
}
