export function App() {
  return (
    <main>
      <h1>Survives Production</h1>
    </main>
  );
}
