#:sdk Microsoft.NET.Sdk.Web

// What the start of the local host is measured against: nothing but ASP.NET Core and one route.
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/api/health", () => "ok");
await app.RunAsync();
