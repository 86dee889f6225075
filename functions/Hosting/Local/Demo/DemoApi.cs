using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CommunityAlerts.Api;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>A client of the HTTP API; the demo uses nothing else of the program.</summary>
/// <param name="http">A client with the host's address and an administrator's token.</param>
public sealed class DemoApi(HttpClient http)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The options of the API, but with reflection: the demo sends anonymous types, and reads types that no context
    /// registers.
    /// </summary>
    public static JsonSerializerOptions Options { get; } =
        new(Json.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        await ReadAsync<T>(await SendAsync(HttpMethod.Get, path, content: null, cancellationToken), cancellationToken);

    /// <summary>Reads a resource; null where it does not exist (404).</summary>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : await ReadAsync<T>(await RequireSuccessAsync(answer, cancellationToken), cancellationToken);
    }

    public async Task PutAsync(string path, object body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Put, path, Body(body), cancellationToken)).Dispose();

    public async Task PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, body is null ? null : Body(body), cancellationToken)).Dispose();

    public async Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken) =>
        await ReadAsync<T>(
            await SendAsync(HttpMethod.Post, path, body is null ? null : Body(body), cancellationToken),
            cancellationToken
        );

    /// <summary>Uploads a file.</summary>
    /// <returns>The path of the import, by which its progress can be read.</returns>
    public async Task<string> UploadAsync(string path, byte[] file, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        return answer.Headers.Location?.ToString()
            ?? throw new DemoException($"POST {path} answered without a Location.");
    }

    /// <summary>Reads the rows of all pages of a list.</summary>
    /// <param name="path">The path with a query, to which the cursor is added.</param>
    /// <param name="name">The member that holds the page's rows.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<T> ReadRowsAsync<T>(
        string path,
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (string? cursor = null; ; )
        {
            var page = await GetAsync<JsonElement>(
                cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}",
                cancellationToken
            );
            foreach (var row in page.GetProperty(name).Deserialize<List<T>>(Options)!)
            {
                yield return row;
            }

            if (!page.TryGetProperty("cursor", out var next) || next.GetString() is not { Length: > 0 } more)
            {
                yield break;
            }

            cursor = more;
        }
    }

    /// <summary>Polls every 250 ms until an answer meets a condition.</summary>
    /// <exception cref="DemoException">None did within <paramref name="limit"/>.</exception>
    public static async Task<T> PollAsync<T>(
        string task,
        TimeSpan limit,
        Func<Task<T>> readAsync,
        Func<T, bool> isDone,
        CancellationToken cancellationToken
    )
    {
        // The system's clock, since the demo turns the host's.
        var clock = TimeProvider.System;
        for (var start = clock.GetTimestamp(); ; )
        {
            var answer = await readAsync();
            if (isDone(answer))
            {
                return answer;
            }

            if (clock.GetElapsedTime(start) > limit)
            {
                throw new DemoException(
                    string.Create(CultureInfo.InvariantCulture, $"{task} took more than {limit.TotalSeconds:0} s.")
                );
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    /// <summary>Waits until the host is idle.</summary>
    /// <exception cref="DemoException">It was not within <paramref name="limit"/>.</exception>
    public Task WaitUntilIdleAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        PollAsync(
            "Coming to rest",
            limit,
            () => PostAsync<QuietAnswer>("/local/quiet?timeoutSeconds=10", body: null, cancellationToken),
            q => q.Quiet,
            cancellationToken
        );

    private static JsonContent Body(object body) => JsonContent.Create(body, body.GetType(), options: Options);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        return await RequireSuccessAsync(await http.SendAsync(request, cancellationToken), cancellationToken);
    }

    private static async Task<HttpResponseMessage> RequireSuccessAsync(
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var asked = answer.RequestMessage!;
            throw new DemoException(
                $"{asked.Method} {asked.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode}: "
                    + $"{await answer.Content.ReadAsStringAsync(cancellationToken)}"
            );
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using (answer)
        {
            return await answer.Content.ReadFromJsonAsync<T>(Options, cancellationToken)
                ?? throw new DemoException("The answer is null.");
        }
    }
}

/// <summary>Thrown where the demo cannot continue; the message is a sentence for a person.</summary>
public sealed class DemoException : Exception
{
    public DemoException() { }

    public DemoException(string message)
        : base(message) { }

    public DemoException(string message, Exception innerException)
        : base(message, innerException) { }
}
