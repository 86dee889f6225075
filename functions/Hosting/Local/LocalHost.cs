using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Carrier;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalar.AspNetCore;

namespace CommunityAlerts.Hosting.Local;

/// <summary>How a local host is to be started.</summary>
public sealed record LocalHostOptions
{
    /// <summary>Settings that beat all others, by their name with colons.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Where its data lies; null: the setting <c>Local:Data</c>, else <c>.local</c> beside <c>host.json</c>.</summary>
    public string? Folder { get; init; }

    /// <summary>Where it listens; null: the setting <c>urls</c> (<c>ASPNETCORE_URLS</c>), else <see cref="LocalHost.DefaultUrl"/>.</summary>
    public string? Url { get; init; }

    /// <summary>How far ahead the clock is at first.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>Keeps everything in the emulator of its folder, whatever the setting <c>Storage</c> names.</summary>
    public bool OwnStorage { get; init; }

    /// <summary>Changes what was composed, last of all.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>The triggers to run; all of this program unless told.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = Trigger.All;

    /// <summary>Logs nothing to the terminal.</summary>
    public bool Silent { get; init; }
}

/// <summary>The whole application in this process: Kestrel for HTTP triggers, timers on a clock that turns, listeners on the emulator's queues.</summary>
public sealed class LocalHost : IAsyncDisposable
{
    public const string DefaultUrl = "http://localhost:7071";
    private readonly WebApplication _app;
    private readonly LocalAccount _account;
    private readonly Background _background;
    private int _ended;

    private LocalHost(WebApplication app, LocalAccount account) =>
        (_app, _account, _background) = (app, account, app.Services.GetRequiredService<Background>());

    public IServiceProvider Services => _app.Services;

    public DataFolder Folder => _account.Folder;

    /// <summary>Where it answers.</summary>
    public Uri Address => Services.GetRequiredService<LocalAddress>().Current;

    /// <summary>Starts everything; returns once requests are answered.</summary>
    /// <exception cref="LocalHostException">It cannot start, for a reason a person can put right.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        var account = await LocalAccount.OpenAsync(builder.Configuration, options.Folder, options.OwnStorage, cancellationToken);
        LocalHost? host = null;
        try
        {
            host = await BuildAsync(builder, options, account, cancellationToken);
            await host.BeginAsync(cancellationToken);
            return host;
        }
        catch (Exception e)
        {
            if (host is not null)
            {
                await host.StopAsync(CancellationToken.None);
            }

            account.Dispose();
            if (LocalAccount.IsRefusal(e))
            {
                throw LocalAccount.Refusal(e);
            }

            throw;
        }
    }

    /// <summary>Waits for Ctrl-C or SIGTERM.</summary>
    public Task WaitForStopAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    /// <summary>Finishes what is in hand, then ends the emulator of the folder, whoever started it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        await _account.StopAsync(cancellationToken);
    }

    /// <summary>Ends this host and leaves the emulator running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        // First what runs by itself, while requests are still answered: it may make some of its own.
        await _background.StopAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _account.Dispose();
    }

    private static async Task<LocalHost> BuildAsync(WebApplicationBuilder builder, LocalHostOptions options, LocalAccount account, CancellationToken cancellationToken)
    {
        var folder = account.Folder;
        // Weakest first: what the folder made up gives way to any setting.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = await folder.SecretsAsync(cancellationToken) });
        var operators = builder.Configuration.GetSection("Local:Operators") is var named && named.Exists() ? named.Get<List<Operator>>()! : await folder.OperatorsAsync(cancellationToken);
        var file = HostFile.Read();

        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("CommunityAlerts", LogLevel.Information)
            // That it could not start is said by whoever started it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            // Its scope would put each request's address, and with it a handset's number, beside every line.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (options.Silent)
        {
            builder.Logging.ClearProviders();
        }
        else
        {
            builder.Logging.AddSimpleConsole(c => c.SingleLine = true);
        }

        // Before the first client of storage is made: those ask once whether anybody wants their spans.
        builder.AddTelemetry();
        builder.Services.AddSingleton(account.Storage);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = RequestLimits.MostBodyBytes;
        });
        builder.WebHost.UseUrls(options.Url ?? builder.Configuration["urls"] ?? DefaultUrl);
        builder.Services.AddRouting();
        builder.Services.AddCommunityAlerts(builder.Configuration);
        builder.Services.AddSimulatedCarrier();
        builder.Services.AddSingleton(new TurnedClock(folder.Clock, options.ClockAhead));
        builder.Services.AddSingleton<TimeProvider>(s => s.GetRequiredService<TurnedClock>());
        builder.Services.AddSingleton(new Operators(operators));
        builder.Services.AddSingleton<ICallers>(s => s.GetRequiredService<Operators>());
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(file);
        builder.Services.AddSingleton(options.Triggers);
        builder.Services.AddSingleton<LocalAddress>();
        builder.Services.AddSingleton<LocalWork>();
        builder.Services.AddSingleton<LocalStore>();
        builder.Services.AddSingleton<StoreIsThere>();
        builder.Services.AddSingleton<Background>();
        builder.Services.AddSingleton<Func<Background>>(s => s.GetRequiredService<Background>);
        builder.Services.AddSingleton<ClockTurner>();
        options.Replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseProblems();
        app.UseRequestGuard();
        app.UseRouting();
        app.UseStoreIsThere();
        app.MapLocal(app.Services.GetServices<LocalRoutes>());
        app.MapHomePage();
        // Whatever of the page would call on others is off: nothing leaves this machine.
        app.MapScalarApiReference("/scalar", page => page.WithTitle("CommunityAlerts").WithOpenApiRoutePattern("/api/openapi.json")
            .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools().HideClientButton().AddPreferredSecuritySchemes("bearer"));
        app.MapHttpTriggers(options.Triggers, file.RoutePrefix);
        return new LocalHost(app, account);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new LocalHostException($"{e.Message.TrimEnd('.')}. Choose another by ASPNETCORE_URLS, such as http://localhost:7072.", e);
        }

        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToList();
        if (addresses.Find(a => !a.IsLoopback) is { } open)
        {
            throw new LocalHostException($"{open} could be reached from other machines, and this host is for this machine alone. Let ASPNETCORE_URLS name localhost.");
        }

        Services.GetRequiredService<LocalAddress>().Current = addresses[0];
        // Pages are answered meanwhile; whatever needs the store waits.
        await Services.GetRequiredService<LocalStore>().CreateAsync(Services.GetRequiredService<TurnedClock>().GetUtcNow(), cancellationToken);
        if (await RestoreMark.FindAsync(_account.Storage, cancellationToken) is { } mark)
        {
            throw new LocalHostException(mark.Refusal);
        }

        await _background.GiveBackAsync(cancellationToken);
        Services.GetRequiredService<StoreIsThere>().Set();
        _background.Start();
    }
}

/// <summary>Where this host answers; known once it does.</summary>
public sealed class LocalAddress
{
    private Uri? _current;

    public bool IsKnown => _current is not null;

    public Uri Current
    {
        get => _current ?? throw new InvalidOperationException("The host does not answer yet.");
        set => _current = value;
    }
}
