using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>Requests broadcasts over HTTP.</summary>
internal static class Orders
{
    /// <summary>Starts a broadcast to these people and gives its id.</summary>
    /// <param name="administrator">Client of the administrator who requests.</param>
    /// <param name="to">Lists whose people get the broadcast.</param>
    /// <param name="texts">Texts by language.</param>
    /// <param name="urgency">The urgency: <c>routine</c> or <c>urgent</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<string> PostAsync(
        HttpClient administrator,
        Residents to,
        IReadOnlyDictionary<string, string> texts,
        string urgency,
        CancellationToken cancellationToken
    )
    {
        var body = new
        {
            Name = "Drowning season",
            Texts = texts,
            Audience = new { to.Lists },
            Urgency = urgency,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/broadcasts")
        {
            Content = JsonContent.Create(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Idempotency-Key", Fresh.Key());
        using var answer = await administrator.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!;
    }
}
