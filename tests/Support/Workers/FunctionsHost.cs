using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Tests.Support.Workers.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CommunityAlerts.Tests.Support.Workers;

/// <summary>A small stand-in of the Functions host: starts the built program as its worker, speaks the worker protocol
/// with it, and serves its HTTP functions at an address of its own, as the host's proxy does.</summary>
/// <remarks>It shows what the worker does. What is the real host's own (limits of bodies, keys, scale, leases of
/// timers) it does not show;
/// the answers to requests that no function takes are copied from the real host.</remarks>
public sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>Time that the worker may take for one step of its start, or one invocation.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string AppFolder = Path.GetDirectoryName(typeof(LocalHost).Assembly.Location)!;
    private readonly WorkerChannel _channel = new();
    private readonly StringBuilder _output = new();
    private readonly string _workerId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private WebApplication? _grpc;
    private HttpFront? _front;
    private Process? _worker;

    private FunctionsHost() { }

    /// <summary>Address of the HTTP functions.</summary>
    public Uri Address => _front!.Address;

    /// <summary>Address on which the worker itself listens.</summary>
    public Uri WorkerAddress { get; private set; } = null!;

    /// <summary>The functions that the worker describes.</summary>
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>The worker's answers to the load of each function.</summary>
    public IReadOnlyDictionary<string, StatusResult> Loaded { get; private set; } =
        new Dictionary<string, StatusResult>(StringComparer.Ordinal);

    /// <summary>Text that the worker's process wrote to its output and error streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Log entries of the worker, sent through the host.</summary>
    public IReadOnlyCollection<RpcLog> Logs => _channel.Logs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Starts the program as a worker with these app settings; returns once every function is loaded and served.
    /// </summary>
    public static async Task<FunctionsHost> StartAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var host = new FunctionsHost();
        try
        {
            await host.ListenAsync();
            var front = HttpFront.FindAddress();
            host.StartWorker(front, [.. settings]);
            await host.HandshakeAsync();
            host._front = await HttpFront.StartAsync(front, host);
            return host;
        }
        catch (Exception e)
        {
            var output = host.Output;
            await host.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start: {output}", e);
        }
    }

    /// <summary>Runs the program as a worker that is expected to end by itself.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> FailAsync(
        params IEnumerable<(string Name, string Value)> settings
    )
    {
        await using var host = new FunctionsHost();
        await host.ListenAsync();
        host.StartWorker(HttpFront.FindAddress(), [.. settings]);
        await host._worker!.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        return (host._worker.ExitCode, host.Output);
    }

    /// <summary>The function of that name, as the worker described it.</summary>
    public RpcFunctionMetadata Function(string name) => Functions.Single(f => f.Name == name);

    /// <summary>Runs a timer function once.</summary>
    public Task<StatusResult> RunTimerAsync(string name, bool isPastDue = false) =>
        InvokeAsync(
            Function(name),
            NewInvocationId(),
            Json(
                new
                {
                    Schedule = new { AdjustForDST = true },
                    ScheduleStatus = (object?)null,
                    IsPastDue = isPastDue,
                }
            ),
            []
        );

    /// <summary>Runs a queue function with the text of a message.</summary>
    public Task<StatusResult> RunMessageAsync(RpcFunctionMetadata function, string text, long dequeueCount = 1) =>
        InvokeAsync(
            function,
            NewInvocationId(),
            new TypedData { String = text },
            [
                ("Id", new TypedData { String = NewInvocationId() }),
                ("PopReceipt", new TypedData { String = "receipt" }),
                ("DequeueCount", Json(dequeueCount)),
            ]
        );

    /// <summary>Sends an invocation and waits for its result.</summary>
    /// <param name="function">The function to invoke.</param>
    /// <param name="invocationId">The id, new for each invocation.</param>
    /// <param name="trigger">
    /// The binding of its first parameter; null for an HTTP function, whose request goes to
    /// <see cref="WorkerAddress"/>.
    /// </param>
    /// <param name="metadata">The values that its other parameters may be bound to, by name.</param>
    public async Task<StatusResult> InvokeAsync(
        RpcFunctionMetadata function,
        string invocationId,
        TypedData? trigger,
        IEnumerable<(string Name, TypedData Value)> metadata
    )
    {
        var request = new InvocationRequest
        {
            InvocationId = invocationId,
            FunctionId = function.FunctionId,
            TraceContext = new RpcTraceContext { TraceParent = $"00-{invocationId}-{invocationId[..16]}-01" },
        };
        if (trigger is not null)
        {
            request.InputData.Add(
                new ParameterBinding
                {
                    Name = function
                        .Bindings.Single(b => b.Value.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
                        .Key,
                    Data = trigger,
                }
            );
        }

        foreach (var (name, value) in metadata)
        {
            request.TriggerMetadata[name] = value;
        }

        var response = await _channel.AskAsync(new StreamingMessage { InvocationRequest = request }, Patience);
        return response.InvocationResponse.Result;
    }

    /// <summary>Ends the worker, as the host does before it stops.</summary>
    /// <returns>The exit code of its process.</returns>
    public async Task<int> StopAsync()
    {
        await _channel.TellAsync(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });
        await _worker!.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        return _worker.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        if (_worker is { HasExited: false })
        {
            _worker.Kill();
            await _worker.WaitForExitAsync(CancellationToken.None);
        }

        _worker?.Dispose();
        if (_grpc is not null)
        {
            await _grpc.DisposeAsync();
        }

        _channel.Dispose();
    }

    /// <summary>32 hexadecimal digits, which is also the form of a trace id.</summary>
    public static string NewInvocationId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static TypedData Json<T>(T value) => new() { Json = JsonSerializer.Serialize(value) };

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(_channel);
        _grpc = builder.Build();
        _grpc.MapGrpcService<WorkerChannel>();
        await _grpc.StartAsync(Cancel);
    }

    private void StartWorker(Uri front, IReadOnlyList<(string Name, string Value)> settings)
    {
        var grpc = new Uri(
            _grpc!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        const string MaxMessage = "2147483647";
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(LocalHost).Assembly.Location,
                "--host",
                grpc.Host,
                "--port",
                grpc.Port.ToString(CultureInfo.InvariantCulture),
                "--workerId",
                _workerId,
                "--requestId",
                "start",
                "--grpcMaxMessageLength",
                MaxMessage,
                "--functions-uri",
                grpc.GetLeftPart(UriPartial.Authority),
                "--functions-worker-id",
                _workerId,
                "--functions-request-id",
                "start",
                "--functions-grpc-max-message-length",
                MaxMessage,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppFolder,
        };
        (string, string)[] ofTheHost =
        [
            ("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated"),
            ("FUNCTIONS_APPLICATION_DIRECTORY", AppFolder),
            ("WEBSITE_HOSTNAME", front.Authority),
        ];
        foreach (var (name, value) in ofTheHost.Concat(settings))
        {
            start.Environment[name] = value;
        }

        _worker = Process.Start(start)!;
        _worker.OutputDataReceived += Keep;
        _worker.ErrorDataReceived += Keep;
        _worker.BeginOutputReadLine();
        _worker.BeginErrorReadLine();
    }

    private async Task HandshakeAsync()
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ended = _worker!.WaitForExitAsync(waiting.Token);
        var started = _channel.StartedAsync(waiting.Token);
        Assert.True(
            await Task.WhenAny(started, ended).WaitAsync(Patience, Cancel) == started,
            "The worker ended before it began its stream."
        );
        Assert.Equal(_workerId, await started);
        await waiting.CancelAsync();
        var init = (
            await _channel.AskAsync(
                new StreamingMessage
                {
                    WorkerInitRequest = new WorkerInitRequest
                    {
                        HostVersion = "4.1037.0",
                        WorkerDirectory = AppFolder,
                        FunctionAppDirectory = AppFolder,
                    },
                },
                Patience
            )
        ).WorkerInitResponse;
        Assert.Equal(StatusResult.Types.Status.Success, init.Result.Status);
        WorkerAddress = new Uri(init.Capabilities["HttpUri"]);
        await Eventually.HoldsAsync(ListensAsync, Patience);
        var described = (
            await _channel.AskAsync(
                new StreamingMessage
                {
                    FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = AppFolder },
                },
                Patience
            )
        ).FunctionMetadataResponse;
        Assert.Equal(StatusResult.Types.Status.Success, described.Result.Status);
        Functions = described.FunctionMetadataResults;
        var loaded = await Task.WhenAll(Functions.Select(async f => (f.Name, (
                        await _channel.AskAsync(
                            new StreamingMessage
                            {
                                FunctionLoadRequest = new FunctionLoadRequest
                                {
                                    FunctionId = f.FunctionId,
                                    Metadata = f,
                                },
                            },
                            Patience
                        )
                    ).FunctionLoadResponse.Result)));
        Loaded = loaded.ToDictionary(l => l.Name, l => l.Result, StringComparer.Ordinal);
    }

    /// <summary>
    /// The worker may begin its stream before it listens; the real host's proxy tries again until it does.
    /// </summary>
    private async Task<bool> ListensAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(WorkerAddress.Host, WorkerAddress.Port, Cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
